using System.Text.Json;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Messages;

/// <summary>Registers what suspended messages wait for, and resolves it. A resolved wait makes its message runnable in the same transaction.</summary>
internal static class Waits
{
    /// <summary>Registers new waits. One that cannot be is resolved at once.</summary>
    /// <remarks>Changes the message; the caller stores it.</remarks>
    public static void Register(IMessageTransaction transaction, MessageRecord message, IReadOnlyList<WaitRequest> waits)
    {
        foreach (var wait in waits)
        {
            var due = wait.Timeout is { } timeout ? transaction.Now + timeout : (DateTimeOffset?)null;
            transaction.InsertEntry(message.Sequence, new JournalEntry
            {
                Name = wait.Name,
                Kind = wait.Kind,
                RequestHash = wait.RequestHash,
                StartedAt = transaction.Now,
                DueAt = due,
                IsOptional = wait.IsOptional,
                IsDetached = wait.IsDetached,
            });
            if (due is not null)
            {
                Timers.Add(transaction, message, TimerKind.Wait, due.Value, wait.Name);
            }

            if (IsComposite(wait.Kind))
            {
                transaction.InsertParts(message.Sequence, wait.Name, Math.Max(wait.Asks.Count, wait.Calls.Count));
            }

            for (var part = 0; part < wait.Asks.Count; part++)
            {
                Asks.Place(transaction, message, wait, part, due);
            }

            for (var part = 0; part < wait.Calls.Count; part++)
            {
                if (Calls.Place(transaction, message, wait, part) is { } error)
                {
                    EndPart(transaction, message, wait.Name, part, result: default, error);
                }
            }
        }
    }

    /// <summary>Ends a part of a wait, with a result or an error, and wakes its message when that was the last.</summary>
    /// <returns>Whether it counted: a wait that has ended, or whose message has, takes no answer.</returns>
    public static bool Resolve(
        IMessageTransaction transaction, long sequence, string wait, int part, ReadOnlyMemory<byte> result, TurnError? error)
    {
        if (transaction.Find(sequence) is not { } message)
        {
            return false;
        }

        if (!message.Status.IsOpen())
        {
            return Asides.EndLate(transaction, message, wait, result, error);
        }

        var wasWaiting = message.Status == MessageStatus.Waiting;
        if (!EndPart(transaction, message, wait, part, result, error))
        {
            return false;
        }

        transaction.Update(message);
        transaction.Aftermath.Touched.Add(message.Id);
        if (wasWaiting && message.Status == MessageStatus.Queued)
        {
            transaction.Aftermath.Runnable.Add(message);
        }

        return true;
    }

    /// <summary>A called message has ended.</summary>
    public static void ResolveCall(IMessageTransaction transaction, MessageParent parent, MessageRecord call)
    {
        var error = call.Status == MessageStatus.Completed
            ? null
            : call.Error ?? new TurnError(Words.Of(call.Status), "The called agent ended without a reply.");
        Resolve(transaction, parent.Sequence, parent.Wait, parent.Part, call.Reply, error);
    }

    /// <summary>A wait has had its time: a sleep is over, a question expires, a call is given up.</summary>
    public static void TimeOut(IMessageTransaction transaction, long sequence, string wait)
    {
        if (transaction.FindEntry(sequence, wait) is not { Status: JournalStatus.Open } entry)
        {
            return;
        }

        if (entry.Kind == JournalKind.Sleep)
        {
            Resolve(transaction, sequence, wait, part: 0, result: default, error: null);
            return;
        }

        foreach (var ask in transaction.PendingAsks(sequence, wait))
        {
            Asks.End(transaction, ask, AskStatus.Expired, new TurnError("ask_expired", "Nobody answered in time."));
        }

        foreach (var call in transaction.OpenCalls(sequence, wait))
        {
            GiveUp(transaction, call, entry, new TurnError("call_timeout", "The called agent did not reply in time."));
        }
    }

    /// <summary>Ends a part that waits for a call, and the call with it unless it is detached.</summary>
    public static void GiveUp(IMessageTransaction transaction, MessageRecord call, JournalEntry entry, TurnError error)
    {
        // The wait first: the end of the call must find it ended.
        Resolve(transaction, call.Parent!.Sequence, call.Parent.Wait, call.Parent.Part, result: default, error);
        if (!entry.IsDetached)
        {
            Endings.End(transaction, call, MessageStatus.Cancelled, error, reply: default);
        }
    }

    private static bool IsComposite(JournalKind kind) => kind is JournalKind.AskAll or JournalKind.CallAll;

    private static bool EndPart(
        IMessageTransaction transaction, MessageRecord message, string wait, int part, ReadOnlyMemory<byte> result, TurnError? error)
    {
        if (transaction.FindEntry(message.Sequence, wait) is not { Status: JournalStatus.Open } entry)
        {
            return false;
        }

        if (entry.IsAside)
        {
            Asides.End(transaction, message, entry, result, error);
            return true;
        }

        if (IsComposite(entry.Kind))
        {
            var outcome = TurnJson.Write(new RecordedPart { Result = ToElement(result), Error = error });
            if (transaction.EndPart(message.Sequence, wait, part, outcome) is not { } left)
            {
                return false;
            }

            if (left > 0)
            {
                return true;
            }

            result = Join(transaction.ReadParts(message.Sequence, wait));
            error = null;
        }

        transaction.UpdateEntry(message.Sequence, entry with
        {
            Status = error is null ? JournalStatus.Done : JournalStatus.Failed,
            Number = ++message.Numbers,
            Result = result,
            Error = error,
            EndedAt = transaction.Now,
        });
        transaction.DeleteTimers(message.Sequence, wait);
        message.Wakes++;
        if (message.Status == MessageStatus.Waiting)
        {
            TurnCommit.SetStatus(transaction, message, MessageStatus.Queued);
        }

        return true;
    }

    private static JsonElement? ToElement(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? null : JsonSerializer.Deserialize<JsonElement>(json.Span, TurnJson.Options);

    private static byte[] Join(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        using var stream = new MemoryStream();
        stream.WriteByte((byte)'[');
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
            {
                stream.WriteByte((byte)',');
            }

            stream.Write(parts[i].Span);
        }

        stream.WriteByte((byte)']');
        return stream.ToArray();
    }
}

using System.Text;
using System.Text.Json;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Runs;

/// <summary>
/// What an execution asks people and agents for outside of its turns, and goes on meanwhile. It looks after the end itself as long as it goes on; what it
/// has not been told by then comes as a message for the same key, once.
/// </summary>
/// <remarks>The name of an entry is its id and, behind a space, what it is about.</remarks>
internal static class Asides
{
    /// <summary>The type of the messages that tell the end.</summary>
    public const string AskEnded = "ask.ended";

    /// <inheritdoc cref="AskEnded" />
    public const string CallEnded = "call.ended";

    /// <summary>Of a longer reply a message has the beginning: it is read by a model.</summary>
    private const int MaxTextLength = 64 * 1024;

    public static string NameOf(string id, string about) => $"{id} {about}";

    public static (string Id, string About) Read(string name) => name.IndexOf(' ', StringComparison.Ordinal) is var at and > 0
        ? (name[..at], name[(at + 1)..])
        : (name, string.Empty);

    /// <summary>Puts a question to people.</summary>
    public static void Ask(IMessageTransaction transaction, MessageRecord message, string name, Guid id, AskRequest ask, TimeSpan timeout)
    {
        var wait = new WaitRequest { Name = name, Kind = JournalKind.AskAside, Timeout = timeout, IsDetached = true, Asks = [ask] };
        var due = Begin(transaction, message, wait);
        Asks.Place(transaction, message, wait, part: 0, due, id);
    }

    /// <summary>Sends an agent a message for its reply.</summary>
    /// <returns>Why it could not be; null when it was.</returns>
    public static TurnError? Call(IMessageTransaction transaction, MessageRecord message, string name, CallRequest call, TimeSpan timeout)
    {
        var wait = new WaitRequest { Name = name, Kind = JournalKind.CallAside, Timeout = timeout, IsDetached = true, Calls = [call] };
        if (!Calls.HaveRoom(transaction, message, [wait]))
        {
            return new TurnError("target_full", $"The agent '{call.Agent}' has no room for it now.");
        }

        if (Calls.Place(transaction, message, wait, part: 0) is { } error)
        {
            return error;
        }

        Begin(transaction, message, wait);
        return null;
    }

    /// <summary>Notes that the execution has been told an end: then no message tells it.</summary>
    /// <returns>The entry with its end; null when it has none, or there is no such entry.</returns>
    public static JournalEntry? Take(IMessageTransaction transaction, long sequence, string name)
    {
        if (transaction.FindEntry(sequence, name) is not { IsAside: true, Status: JournalStatus.Done or JournalStatus.Failed } entry)
        {
            return null;
        }

        MarkTold(transaction, sequence, entry);
        return entry;
    }

    /// <summary>The end of an entry whose message has ended before.</summary>
    /// <returns>Whether there was such an entry.</returns>
    public static bool EndLate(IMessageTransaction transaction, MessageRecord message, string name, ReadOnlyMemory<byte> result, TurnError? error)
    {
        if (transaction.FindEntry(message.Sequence, name) is not { IsAside: true, Status: JournalStatus.Open } entry)
        {
            return false;
        }

        Tell(transaction, message, End(transaction, message, entry, result, error));
        return true;
    }

    /// <summary>The end of an entry.</summary>
    /// <remarks>Changes the message; the caller stores it, unless it has ended.</remarks>
    public static JournalEntry End(
        IMessageTransaction transaction, MessageRecord message, JournalEntry entry, ReadOnlyMemory<byte> result, TurnError? error)
    {
        var ended = entry with
        {
            Status = error is null ? JournalStatus.Done : JournalStatus.Failed,
            Number = ++message.Numbers,
            Result = result,
            Error = error,
            EndedAt = transaction.Now,
        };
        transaction.UpdateEntry(message.Sequence, ended);
        transaction.DeleteTimers(message.Sequence, entry.Name);
        return ended;
    }

    /// <summary>The message of an entry has ended.</summary>
    public static void MessageEnded(IMessageTransaction transaction, MessageRecord message, JournalEntry entry)
    {
        if (entry.Status is JournalStatus.Done or JournalStatus.Failed)
        {
            Tell(transaction, message, entry);
            return;
        }

        if (entry.Status != JournalStatus.Open)
        {
            return;
        }

        if (IsHeard(message))
        {
            // All timers of the message have just gone.
            Timers.Add(transaction, message, TimerKind.Wait, entry.DueAt ?? transaction.Now, entry.Name);
            return;
        }

        // Nobody will hear the answer, so nobody need give it. An agent that was called goes on, as when it was only told.
        transaction.UpdateEntry(message.Sequence, entry with { Status = JournalStatus.Closed, EndedAt = transaction.Now });
        foreach (var ask in transaction.PendingAsks(message.Sequence, entry.Name))
        {
            Asks.Withdraw(transaction, ask);
        }
    }

    /// <summary>An answer as a model reads it.</summary>
    public static string AnswerText(ReadOnlyMemory<byte> answer, int maxLength = MaxTextLength)
    {
        var recorded = TurnJson.Read<RecordedAnswer>(answer);
        var text = new StringBuilder();
        if (recorded.Option is { } option)
        {
            text.Append("Chosen: ").AppendLine(option);
        }

        if (recorded.Data is { } data)
        {
            text.Append("Data: ").AppendLine(data.GetRawText());
        }

        return Cut(text.Append(recorded.Text).ToString().TrimEnd(), maxLength);
    }

    /// <summary>A reply as a model reads it: a text as it is, and of a text within an object that alone.</summary>
    public static string ReplyText(ReadOnlyMemory<byte> reply, int maxLength = MaxTextLength)
    {
        if (reply.IsEmpty)
        {
            return "(without a word)";
        }

        var json = JsonSerializer.Deserialize<JsonElement>(reply.Span, TurnJson.Options);
        var text = json switch
        {
            { ValueKind: JsonValueKind.String } => json.GetString()!,
            { ValueKind: JsonValueKind.Object } when json.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.String =>
                result.GetString()!,
            _ => json.GetRawText(),
        };
        return Cut(text, maxLength);
    }

    /// <summary>What a person has cancelled is not to go on in another message, and without a key there is nobody to go on.</summary>
    private static bool IsHeard(MessageRecord message) => message.Key is not null && message.Status != MessageStatus.Cancelled;

    private static DateTimeOffset Begin(IMessageTransaction transaction, MessageRecord message, WaitRequest wait)
    {
        var due = transaction.Now + wait.Timeout!.Value;
        transaction.InsertEntry(message.Sequence, new JournalEntry
        {
            Name = wait.Name,
            Kind = wait.Kind,
            StartedAt = transaction.Now,
            DueAt = due,
            IsDetached = wait.IsDetached,
        });
        Timers.Add(transaction, message, TimerKind.Wait, due, wait.Name);
        transaction.Aftermath.Touched.Add(message.Id);
        return due;
    }

    private static void MarkTold(IMessageTransaction transaction, long sequence, JournalEntry entry)
    {
        if (entry.Seen < entry.Number)
        {
            transaction.UpdateEntry(sequence, entry with { Seen = entry.Number });
        }
    }

    private static void Tell(IMessageTransaction transaction, MessageRecord message, JournalEntry entry)
    {
        if (!IsHeard(message) || entry.Seen >= entry.Number)
        {
            return;
        }

        MarkTold(transaction, message.Sequence, entry);
        var (id, about) = Read(entry.Name);
        var isAsk = entry.Kind == JournalKind.AskAside;

        // A person's answer breaks every circle.
        var hops = message.Hops + (isAsk && entry.Error is null ? 0 : 1);
        var told = Acceptance.Insert(transaction, new Submission
        {
            Tenant = message.Tenant,
            Agent = message.Agent,
            Id = new MessageId(transaction.NewId()),
            Key = message.Key,
            Type = isAsk ? AskEnded : CallEnded,
            Payload = TurnJson.Write(new News(isAsk ? OfAsk(id, about, entry) : OfCall(id, about, entry), id, Words.Of(entry.Status))),
            Source = MessageSource.Answer,
            Principal = "agent:" + message.Agent,
            Hops = hops,
        });
        if (told.Hops > Bounds.Hops)
        {
            Alerts.HopLimit(transaction, told, told.Type);
            Endings.End(transaction, told, MessageStatus.Skipped, new TurnError("hop_limit", "Agents are likely to call in circles."), default);
        }
    }

    private static string OfAsk(string id, string title, JournalEntry entry)
    {
        if (entry.Error is { } error)
        {
            return $"Your question {id} (\"{title}\") has ended without an answer ({error.Code}): {error.Message}";
        }

        return $"Your question {id} (\"{title}\") was answered:\n{AnswerText(entry.Result)}";
    }

    private static string OfCall(string id, string agent, JournalEntry entry) => entry.Error is { } error
        ? $"Your call {id} of the agent {agent} has failed ({error.Code}): {error.Message}"
        : $"The agent {agent} has replied to your call {id}:\n{ReplyText(entry.Result)}";

    private static string Cut(string text, int maxLength) =>
        text.Length <= maxLength ? text : $"{text[..maxLength]}\n(cut here: it has {text.Length} characters)";

    /// <summary>What the message says: to a model by its prompt, to code by the rest.</summary>
    private sealed record News(string Prompt, string Id, string Status);
}

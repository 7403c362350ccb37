using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>Ends messages. Whatever the way, all that hangs on the message ends with it, in the same transaction.</summary>
internal static class Endings
{
    private static readonly TurnError Orphaned = new("cancelled", "The message that waited for it has ended.");

    /// <summary>Completes a message that nothing hangs on.</summary>
    public static void Complete(
        IMessageTransaction transaction, MessageRecord message, ReadOnlyMemory<byte> reply, DateTimeOffset startedAt)
    {
        transaction.Complete(message.Sequence, reply, message.StartedAt ?? startedAt);
        transaction.Backlog.Add(message.Agent, message.Key, -1);
        message.Status = MessageStatus.Completed;
        transaction.Aftermath.Ended.Add(message);
    }

    /// <summary>Ends a message by the outcome of its own turn.</summary>
    public static void EndByTurn(
        IMessageTransaction transaction, MessageRecord message, MessageStatus status, TurnError? error, ReadOnlyMemory<byte> reply)
    {
        foreach (var call in EndOne(transaction, message, status, error, reply))
        {
            End(transaction, call, MessageStatus.Cancelled, Orphaned, reply: default);
        }
    }

    /// <summary>Ends a message from outside, in any way.</summary>
    public static void End(
        IMessageTransaction transaction, MessageRecord message, MessageStatus status, TurnError? error, ReadOnlyMemory<byte> reply)
    {
        // A list and not recursion: calls of calls of calls are cancelled by one of many rows.
        var ending = new Stack<(MessageRecord Message, MessageStatus Status, TurnError? Error, ReadOnlyMemory<byte> Reply)>();
        ending.Push((message, status, error, reply));
        while (ending.TryPop(out var next))
        {
            foreach (var call in EndOne(transaction, next.Message, next.Status, next.Error, next.Reply))
            {
                ending.Push((call, MessageStatus.Cancelled, Orphaned, default));
            }

            transaction.Aftermath.Released.Add(next.Message);
        }
    }

    private static List<MessageRecord> EndOne(
        IMessageTransaction transaction, MessageRecord message, MessageStatus status, TurnError? error, ReadOnlyMemory<byte> reply)
    {
        TurnCommit.SetStatus(transaction, message, status);
        message.Error = error;
        message.Reply = reply;
        message.FinishedAt = transaction.Now;
        message.StartMarks = 0;
        transaction.Update(message);
        transaction.Aftermath.Ended.Add(message);
        transaction.DeleteTimers(message.Sequence, wait: null);
        var orphans = message.HasJournal ? CloseWaits(transaction, message) : [];
        if (message.Parent is { } parent)
        {
            Waits.ResolveCall(transaction, parent, message);
        }
        else if (error is not null && status is MessageStatus.Failed or MessageStatus.Dead)
        {
            Alerts.Ended(transaction, message, status, error!);
        }

        return orphans;
    }

    /// <summary>Withdraws what the message still waits for, and returns the calls that end with it.</summary>
    private static List<MessageRecord> CloseWaits(IMessageTransaction transaction, MessageRecord message)
    {
        var orphans = new List<MessageRecord>();
        foreach (var entry in transaction.ReadJournal(message.Sequence))
        {
            if (entry.IsAside)
            {
                Asides.MessageEnded(transaction, message, entry);
                continue;
            }

            if (entry.Status != JournalStatus.Open)
            {
                continue;
            }

            transaction.UpdateEntry(message.Sequence, entry with { Status = JournalStatus.Closed, EndedAt = transaction.Now });
            foreach (var ask in transaction.PendingAsks(message.Sequence, entry.Name))
            {
                Asks.Withdraw(transaction, ask);
            }

            if (!entry.IsDetached)
            {
                orphans.AddRange(transaction.OpenCalls(message.Sequence, entry.Name));
            }
        }

        return orphans;
    }
}

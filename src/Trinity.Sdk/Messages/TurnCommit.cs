using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>Commits a turn, all of it or nothing: every check comes before the first write.</summary>
internal static class TurnCommit
{
    public static TurnWriteResult Apply(IMessageTransaction transaction, TurnWrite write, long currentEpoch)
    {
        var message = write.Message;
        if (write.Epoch != currentEpoch)
        {
            return TurnWriteResult.RefusedEpoch;
        }

        if (write.Predecessor is { IsCommitted: false })
        {
            return TurnWriteResult.RefusedPredecessor;
        }

        if (transaction.ReadFence(message.Sequence) is not { } fence || !fence.Status.IsOpen() || fence.Attempt != message.Attempt)
        {
            return TurnWriteResult.RefusedMessage;
        }

        return write.Outcome switch
        {
            TurnOutcome.Completed completed => Complete(transaction, write, completed),
            TurnOutcome.Suspended suspended => Suspend(transaction, write, suspended, fence),
            TurnOutcome.Failed failed => Fail(transaction, write, failed),
            _ => throw new InvalidOperationException($"Unknown outcome {write.Outcome.GetType().Name}."),
        };
    }

    private static TurnWriteResult Complete(IMessageTransaction transaction, TurnWrite write, TurnOutcome.Completed completed)
    {
        var message = write.Message;
        if (!Effects.HaveRoom(transaction, message, completed.Effects))
        {
            return RetryLater(transaction, write);
        }

        if (write.State is not null && !transaction.TryAdvanceState(write.State, write.StateVersion, completed.State))
        {
            return TurnWriteResult.RefusedState;
        }

        Effects.Apply(transaction, message, completed.Effects);
        if (message.HasJournal || message.Parent is not null || message.DeadlineAt is not null)
        {
            Endings.EndByTurn(transaction, Reload(transaction, write), MessageStatus.Completed, error: null, completed.Reply);
        }
        else
        {
            Endings.Complete(transaction, message, completed.Reply, write.StartedAt);
        }

        write.NextStatus = MessageStatus.Completed;
        return TurnWriteResult.Committed;
    }

    private static TurnWriteResult Suspend(
        IMessageTransaction transaction, TurnWrite write, TurnOutcome.Suspended suspended, MessageFence fence)
    {
        if (!Effects.HaveRoom(transaction, write.Message, suspended.Effects)
            || !Calls.HaveRoom(transaction, write.Message, suspended.Waits))
        {
            return RetryLater(transaction, write);
        }

        if (write.State is not null && !transaction.TryAdvanceState(write.State, write.StateVersion, change: null))
        {
            return TurnWriteResult.RefusedState;
        }

        Effects.Apply(transaction, write.Message, suspended.Effects);
        var message = Reload(transaction, write);
        StepRecord.Append(transaction, message, suspended.Entries);
        Pin(message, write.Pin);
        message.Attempt++;
        message.Failures = 0;
        message.StartMarks = 0;
        var hasUnseen = fence.Wakes != write.Message.Wakes;
        if (!hasUnseen)
        {
            SetStatus(transaction, message, MessageStatus.Waiting);
        }

        // A wait may end while it is registered (no such agent): that makes the message runnable again.
        Waits.Register(transaction, message, suspended.Waits);
        transaction.Update(message);
        transaction.Aftermath.Touched.Add(message.Id);
        write.NextStatus = message.Status;
        return message.Status == MessageStatus.Waiting ? TurnWriteResult.Committed : TurnWriteResult.CommittedRunnable;
    }

    /// <summary>An agent that the turn tells or calls has no room: the sender tries again, and nothing of this attempt holds.</summary>
    private static TurnWriteResult RetryLater(IMessageTransaction transaction, TurnWrite write)
    {
        var error = new TurnError("target_full", "An agent that this turn gives a message has no room for it.");
        Fail(transaction, write, new TurnOutcome.Failed { Error = error, IsRetryable = true });
        return TurnWriteResult.TargetFull;
    }

    private static TurnWriteResult Fail(IMessageTransaction transaction, TurnWrite write, TurnOutcome.Failed failed)
    {
        var message = Reload(transaction, write);
        if (failed.HoldAgent is { } reason)
        {
            transaction.HoldAgent(message.Agent, reason);
            Alerts.Held(transaction, message, reason);
            transaction.Aftermath.Changed.Add(message.Agent);
        }

        message.Failures++;
        message.StartMarks = 0;
        var delay = failed.IsRetryable
            ? RetryPolicy.DelayAfter(message.Failures, write.Policy.Attempts, failed.RetryAfter)
            : null;
        if (delay is null)
        {
            Endings.EndByTurn(
                transaction, message, failed.IsRetryable ? MessageStatus.Dead : MessageStatus.Failed, failed.Error, reply: default);
            write.NextStatus = message.Status;
            return TurnWriteResult.Committed;
        }

        message.Attempt++;
        message.Error = failed.Error;
        SetStatus(transaction, message, MessageStatus.Retrying);
        Timers.Add(transaction, message, TimerKind.Retry, transaction.Now + delay.Value);
        transaction.Update(message);
        transaction.Aftermath.Touched.Add(message.Id);
        write.NextStatus = message.Status;
        return TurnWriteResult.Committed;
    }

    /// <summary>The message as it is now: answers that came during the attempt have changed its counts.</summary>
    private static MessageRecord Reload(IMessageTransaction transaction, TurnWrite write)
    {
        var message = transaction.Find(write.Message.Sequence)
            ?? throw new InvalidOperationException("A message vanished inside a transaction.");
        message.StartedAt ??= write.StartedAt;
        return message;
    }

    public static void Pin(MessageRecord message, MessagePin pin)
    {
        message.Revision ??= pin.Revision;
        message.NodeVersion ??= pin.NodeVersion;
    }

    public static void SetStatus(IMessageTransaction transaction, MessageRecord message, MessageStatus status)
    {
        if (message.Status.TakesPlace() != status.TakesPlace())
        {
            transaction.Backlog.Add(message.Agent, message.Key, status.TakesPlace() ? 1 : -1);
        }

        message.Status = status;
    }
}

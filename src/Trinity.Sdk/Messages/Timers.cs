using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>What happens later: set with the commit that wants it, fired in one transaction with what it causes.</summary>
internal static class Timers
{
    public static void Add(
        IMessageTransaction transaction, MessageRecord message, TimerKind kind, DateTimeOffset due, string? name = null) =>
        Insert(transaction, new TimerRecord
        {
            DueAt = due,
            Kind = kind,
            Tenant = message.Tenant,
            Agent = message.Agent,
            MessageSequence = message.Sequence,
            Name = name,
        });

    public static void Insert(IMessageTransaction transaction, TimerRecord timer)
    {
        transaction.InsertTimer(timer);
        transaction.Aftermath.TimerAdded(timer.DueAt);
    }

    /// <summary>Fires what is due.</summary>
    /// <returns>How many timers fired; as many as the limit means there may be more.</returns>
    public static int FireDue(IMessageTransaction transaction, int limit)
    {
        var due = transaction.DueTimers(limit);
        foreach (var timer in due)
        {
            transaction.DeleteTimer(timer.Id);
            Fire(transaction, timer);
        }

        return due.Count;
    }

    private static void Fire(IMessageTransaction transaction, TimerRecord timer)
    {
        switch (timer.Kind)
        {
            case TimerKind.Wait:
                Waits.TimeOut(transaction, timer.MessageSequence!.Value, timer.Name!);
                break;
            case TimerKind.Retry:
                if (transaction.Find(timer.MessageSequence!.Value) is { Status: MessageStatus.Retrying } retrying)
                {
                    TurnCommit.SetStatus(transaction, retrying, MessageStatus.Queued);
                    transaction.Update(retrying);
                    transaction.Aftermath.Runnable.Add(retrying);
                }

                break;
            case TimerKind.Deadline:
                if (transaction.Find(timer.MessageSequence!.Value) is { } late && late.Status.IsOpen())
                {
                    Endings.End(
                        transaction, late, MessageStatus.Failed, new TurnError("timeout", "The message's deadline has passed."), default);
                }

                break;
            case TimerKind.Reminder:
                Remind(transaction, timer);
                break;
        }
    }

    private static void Remind(IMessageTransaction transaction, TimerRecord timer)
    {
        var submission = new Submission
        {
            Tenant = timer.Tenant,
            Agent = timer.Agent,
            Id = new MessageId(transaction.NewId()),
            Key = timer.Key,
            Type = timer.Name!,
            Payload = timer.Payload,
            Source = MessageSource.Reminder,
            Principal = "agent:" + timer.Agent,
            Hops = timer.Hops + 1,
        };
        var message = Acceptance.Insert(transaction, submission);
        if (message.Hops > Bounds.Hops)
        {
            // A consumed tick leaves a row.
            Alerts.HopLimit(transaction, message, timer.Name!);
            Endings.End(
                transaction, message, MessageStatus.Skipped, new TurnError("hop_limit", "Reminders and agents send in circles."), default);
        }
    }
}

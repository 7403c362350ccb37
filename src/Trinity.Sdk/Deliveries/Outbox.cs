using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Deliveries;

/// <summary>What leaves the platform: committed with its turn, attempted until a 2xx answers, and ended once in any case.</summary>
internal static class Outbox
{
    public const string DestinationDisabled = "destination_disabled";
    public const string DestinationGone = "destination_gone";

    /// <summary>Takes an effect of a turn over: from its commit on the delivery is the platform's.</summary>
    public static EffectStatus Send(IMessageTransaction transaction, MessageRecord message, Effect effect)
    {
        var rows = transaction.Deliveries;
        var destination = rows.FindDestination(message.Agent, effect.Target);
        if (destination is null)
        {
            destination = rows.Insert(new DestinationRecord
            {
                Tenant = message.Tenant,
                Agent = message.Agent,
                Url = effect.Target,
                CreatedAt = transaction.Now,
                Secret = effect.Secret,
            });
        }
        else if (destination.Rotate(effect.Secret, transaction.Now))
        {
            rows.Update(destination);
        }

        var delivery = new DeliveryRecord
        {
            Id = EffectId.Of(message.Id, effect.Position),
            Tenant = message.Tenant,
            Agent = message.Agent,
            Destination = destination.Id,
            MessageSequence = message.Sequence,
            Message = message.Id,
            Position = effect.Position,
            Type = effect.Type!,
            DueAt = transaction.Now,
            BegunAt = transaction.Now,
            CreatedAt = transaction.Now,
        };
        if (destination.DisabledBy is { } reason)
        {
            End(transaction, delivery, DeliveryStatus.Dead, DisabledError(reason));
            RaiseDead(transaction, destination, delivery, delivery.Error!, count: 1);
        }
        else
        {
            transaction.Aftermath.Destinations.Add(destination.Id);
        }

        rows.Insert(delivery);
        return (EffectStatus)delivery.Status;
    }

    /// <summary>Records what came of an attempt. A 2xx stands whatever has become of the delivery meanwhile: it must never be sent again.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="id">The delivery.</param>
    /// <param name="attempt">The number of the attempt, from 1.</param>
    /// <param name="result">What came of it.</param>
    /// <returns>The destination as it is now; null when it was erased.</returns>
    public static DestinationRecord? Record(IMessageTransaction transaction, EffectId id, int attempt, AttemptResult result)
    {
        var rows = transaction.Deliveries;
        if (rows.Find(id) is not { } delivery || rows.FindDestination(delivery.Destination) is not { } destination)
        {
            return null;
        }

        if (Learn(destination, result, transaction.Now))
        {
            rows.Update(destination);
        }

        var isOpen = delivery.Status == DeliveryStatus.Pending && delivery.Attempts == attempt - 1;
        if (!isOpen && (!result.IsDelivered || delivery.Status == DeliveryStatus.Delivered))
        {
            return destination;
        }

        delivery.Attempts = Math.Max(attempt, delivery.Attempts);
        delivery.AttemptedAt = transaction.Now;
        delivery.LastStatus = result.Status;
        if (result.Error is { } error)
        {
            Fail(transaction, destination, delivery, result, error);
        }
        else
        {
            End(transaction, delivery, DeliveryStatus.Delivered, error: null);
        }

        rows.Update(delivery);
        return destination;
    }

    /// <summary>Ends what is pending and cannot be delivered any more: all of a disabled destination, and what has become too old.</summary>
    /// <returns>How many ended; as many as the limit means there may be more.</returns>
    public static int EndOverdue(IMessageTransaction transaction, long id, TimeSpan maxAge, int limit)
    {
        if (transaction.Deliveries.FindDestination(id) is not { IsFrozen: false } destination)
        {
            return 0;
        }

        var (until, error) = destination.DisabledBy is { } reason
            ? (DateTimeOffset.MaxValue, DisabledError(reason))
            : (transaction.Now - maxAge, new TurnError("expired", $"It could not be delivered within {Describe(maxAge)}."));
        if (destination.DisabledBy is null && destination.ThawedAt > until)
        {
            return 0;
        }

        var ended = transaction.Deliveries.EndPending(destination.Id, until, error, limit);
        if (ended > 0)
        {
            RaiseDead(transaction, destination, delivery: null, error, ended);
        }

        return ended;
    }

    private static bool Learn(DestinationRecord destination, AttemptResult result, DateTimeOffset now)
    {
        if (result.IsDelivered)
        {
            return DestinationPace.Succeeded(destination);
        }

        // What can never succeed says nothing of the receiver, and nothing else should wait for it.
        if (result.IsFinal)
        {
            return false;
        }

        if (result.Status == AttemptResult.Gone)
        {
            destination.DisabledBy ??= DestinationGone;
        }
        else
        {
            DestinationPace.Failed(destination, result.RetryAfter, now);
        }

        return true;
    }

    private static void Fail(
        IMessageTransaction transaction, DestinationRecord destination, DeliveryRecord delivery, AttemptResult result, TurnError error)
    {
        var delay = result.IsFinal ? null : DeliverySchedule.DelayAfter(delivery.Id, delivery.Attempts);
        if (destination.DisabledBy is { } reason)
        {
            // The rest of its deliveries ends in portions, and is found by whoever looks at the destination next.
            transaction.Aftermath.Destinations.Add(destination.Id);
            (delay, error) = (null, DisabledError(reason));
        }

        if (delay is { } wait)
        {
            delivery.Error = error;
            delivery.DueAt = transaction.Now + (result.RetryAfter > wait ? Capped(result.RetryAfter.Value) : wait);
            return;
        }

        End(transaction, delivery, DeliveryStatus.Dead, error);
        RaiseDead(transaction, destination, delivery, error, count: 1);
    }

    private static void End(IMessageTransaction transaction, DeliveryRecord delivery, DeliveryStatus status, TurnError? error)
    {
        delivery.Status = status;
        delivery.Error = error;
        delivery.EndedAt = transaction.Now;
    }

    /// <summary>All of them are counted, and people are told of most: who has disabled a destination need not be told what that means.</summary>
    private static void RaiseDead(
        IMessageTransaction transaction, DestinationRecord destination, DeliveryRecord? delivery, TurnError error, int count)
    {
        transaction.Aftermath.DeadDeliveries += count;
        if (destination.DisabledBy != DestinationDisabled)
        {
            Alerts.DeliveryDead(transaction, destination, delivery, error, count);
        }
    }

    private static TurnError DisabledError(string reason) => reason == DestinationGone
        ? new TurnError(DestinationGone, "The receiver has answered 410: it wants nothing any more.")
        : new TurnError(DestinationDisabled, "The destination is disabled.");

    private static TimeSpan Capped(TimeSpan wanted) => wanted < DeliveryBounds.LongestPause ? wanted : DeliveryBounds.LongestPause;

    private static string Describe(TimeSpan age) => age.TotalHours >= 1 ? $"{age.TotalHours:0.#} hours" : $"{age.TotalMinutes:0.#} minutes";
}

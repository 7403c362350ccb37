using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Sdk.Deliveries;

/// <summary>What a person may do to deliveries and destinations.</summary>
internal static class DeliveryInterventions
{
    /// <summary>Attempts a delivery again that is dead or cancelled, with all its attempts and all its time before it.</summary>
    public static RedriveResult Redrive(IMessageTransaction transaction, EffectId id)
    {
        var rows = transaction.Deliveries;
        if (rows.Find(id) is not { } delivery || rows.FindDestination(delivery.Destination) is not { } destination)
        {
            return RedriveResult.NotFound;
        }

        if (delivery.Status is DeliveryStatus.Pending or DeliveryStatus.Delivered)
        {
            return delivery.Status == DeliveryStatus.Pending ? RedriveResult.Pending : RedriveResult.Delivered;
        }

        if (destination.DisabledBy is not null)
        {
            return RedriveResult.DestinationDisabled;
        }

        delivery.Status = DeliveryStatus.Pending;
        delivery.Attempts = 0;
        delivery.DueAt = transaction.Now;
        delivery.BegunAt = transaction.Now;
        delivery.EndedAt = null;
        delivery.Error = null;
        rows.Update(delivery);
        transaction.Aftermath.Destinations.Add(destination.Id);
        return RedriveResult.Redriven;
    }

    /// <summary>Gives a pending delivery up. What is on its way may still arrive, and is recorded as delivered then.</summary>
    /// <returns>Whether it was pending.</returns>
    public static bool Cancel(IMessageTransaction transaction, EffectId id)
    {
        if (transaction.Deliveries.Find(id) is not { Status: DeliveryStatus.Pending } delivery)
        {
            return false;
        }

        delivery.Status = DeliveryStatus.Cancelled;
        delivery.EndedAt = transaction.Now;
        transaction.Deliveries.Update(delivery);
        transaction.Aftermath.Destinations.Add(delivery.Destination);
        return true;
    }

    /// <summary>Lets deliveries go to a destination again, at once.</summary>
    /// <returns>Whether there is such a destination.</returns>
    public static bool Enable(IMessageTransaction transaction, long id) => Change(transaction, id, destination =>
    {
        destination.DisabledBy = null;
        destination.Failures = 0;
        destination.PausedUntil = null;
    });

    /// <summary>Sends nothing to a destination any more.</summary>
    /// <returns>Whether there is such a destination.</returns>
    public static bool Disable(IMessageTransaction transaction, long id) =>
        Change(transaction, id, destination => destination.DisabledBy ??= Outbox.DestinationDisabled);

    /// <summary>Leaves an agent's deliveries as they are, or lets them go on.</summary>
    public static void Freeze(IMessageTransaction transaction, AgentId agent, bool isFrozen) =>
        transaction.Aftermath.Destinations.AddRange(transaction.Deliveries.Freeze(agent, isFrozen));

    private static bool Change(IMessageTransaction transaction, long id, Action<DestinationRecord> change)
    {
        if (transaction.Deliveries.FindDestination(id) is not { } destination)
        {
            return false;
        }

        change(destination);
        transaction.Deliveries.Update(destination);
        transaction.Aftermath.Destinations.Add(id);
        return true;
    }
}

/// <summary>What became of a wish to attempt a delivery again.</summary>
internal enum RedriveResult
{
    Redriven = 0,
    NotFound,
    Pending,
    Delivered,
    DestinationDisabled,
}

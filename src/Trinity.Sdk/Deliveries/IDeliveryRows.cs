using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Deliveries;

/// <summary>The rows of deliveries and destinations within a transaction: operations and no decisions.</summary>
internal interface IDeliveryRows
{
    /// <summary>Finds the destination of an agent at an address.</summary>
    DestinationRecord? FindDestination(AgentId agent, string url);

    /// <summary>Finds a destination.</summary>
    DestinationRecord? FindDestination(long id);

    /// <summary>Stores a new destination and returns it with its id. Its secrets are encrypted.</summary>
    DestinationRecord Insert(DestinationRecord destination);

    /// <summary>Stores what has changed about a destination: why it is disabled, its pace, its secrets.</summary>
    void Update(DestinationRecord destination);

    /// <summary>Stores a new delivery.</summary>
    void Insert(DeliveryRecord delivery);

    /// <summary>Finds a delivery.</summary>
    DeliveryRecord? Find(EffectId id);

    /// <summary>Stores what has changed about a delivery.</summary>
    void Update(DeliveryRecord delivery);

    /// <summary>Makes deliveries of a destination dead that are pending and began at a time or before, the oldest first.</summary>
    /// <returns>How many.</returns>
    int EndPending(long destination, DateTimeOffset begunUntil, TurnError error, int limit);

    /// <summary>Freezes the destinations of an agent, or lets them go on.</summary>
    /// <returns>Those that have changed.</returns>
    IReadOnlyList<long> Freeze(AgentId agent, bool isFrozen);
}

using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Testing;

/// <summary>The deliveries of a test host. Nothing leaves it: they stay pending.</summary>
internal sealed class MemoryDeliveries(TestClock clock) : IDeliveryRows
{
    private readonly List<DestinationRecord> _destinations = [];
    private readonly Dictionary<EffectId, DeliveryRecord> _deliveries = [];

    public DestinationRecord? FindDestination(AgentId agent, string url) =>
        _destinations.Find(destination => destination.Agent == agent && destination.Url == url);

    public DestinationRecord? FindDestination(long id) => _destinations.Find(destination => destination.Id == id);

    public DestinationRecord Insert(DestinationRecord destination)
    {
        var inserted = new DestinationRecord
        {
            Id = _destinations.Count + 1,
            Tenant = destination.Tenant,
            Agent = destination.Agent,
            Url = destination.Url,
            CreatedAt = destination.CreatedAt,
            Secret = destination.Secret,
        };
        _destinations.Add(inserted);
        return inserted;
    }

    /// <summary>The record that was found is the one that is kept.</summary>
    public void Update(DestinationRecord destination)
    {
        // It was changed where it is.
    }

    public void Insert(DeliveryRecord delivery) => _deliveries.Add(delivery.Id, delivery);

    public DeliveryRecord? Find(EffectId id) => _deliveries.GetValueOrDefault(id);

    /// <summary>The record that was found is the one that is kept.</summary>
    public void Update(DeliveryRecord delivery)
    {
        // It was changed where it is.
    }

    public int EndPending(long destination, DateTimeOffset begunUntil, TurnError error, int limit)
    {
        var ended = _deliveries.Values
            .Where(delivery => delivery.Destination == destination && delivery.Status == DeliveryStatus.Pending && delivery.BegunAt <= begunUntil)
            .OrderBy(delivery => delivery.BegunAt).Take(limit).ToArray();
        foreach (var delivery in ended)
        {
            delivery.Status = DeliveryStatus.Dead;
            delivery.Error = error;
            delivery.EndedAt = clock.GetUtcNow();
        }

        return ended.Length;
    }

    /// <summary>Nothing moves here, so there is nothing to freeze.</summary>
    public IReadOnlyList<long> Freeze(AgentId agent, bool isFrozen) => [];
}

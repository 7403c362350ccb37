using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;

namespace Trinity.Engine.Deliveries;

/// <summary>What the queues of destinations read of the store.</summary>
internal interface IDestinationReads
{
    /// <summary>The destinations that have pending deliveries: as many steps as there are of them, however many deliveries they have.</summary>
    ValueTask<IReadOnlyList<long>> WithPendingAsync(CancellationToken cancellationToken);

    /// <summary>A destination, and what of it is due; null when it was erased.</summary>
    ValueTask<DestinationWork?> LookAsync(long destination, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>A delivery with all that an attempt at it needs; null when none is to be made now.</summary>
    ValueTask<Outgoing?> LoadAsync(long sequence, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A destination and what it has to do.</summary>
internal sealed record DestinationWork
{
    /// <summary>The destination, without its secrets.</summary>
    public required DestinationRecord Destination { get; init; }

    /// <summary>The sequences of deliveries that are due, in the order of their time; those on their way are among them.</summary>
    public required IReadOnlyList<long> Due { get; init; }

    /// <summary>When the next delivery is due that is not yet; null when there is none.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>When the oldest pending delivery began; null when none is pending.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>When the oldest pending delivery becomes too old.</summary>
    public DateTimeOffset? OverdueAt(TimeSpan maxAge) =>
        Oldest is null ? null : (Destination.ThawedAt > Oldest ? Destination.ThawedAt : Oldest) + maxAge;
}

/// <summary>A delivery as it is attempted.</summary>
internal sealed record Outgoing(EffectId Id, string Type, DateTimeOffset CreatedAt, int Attempts, ReadOnlyMemory<byte> Data, DestinationRecord Destination);

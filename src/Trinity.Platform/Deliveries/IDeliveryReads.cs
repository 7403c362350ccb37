using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Deliveries;

/// <summary>Reads deliveries and destinations, without their secrets. Every question names the tenant; those of deleted agents are hidden.</summary>
internal interface IDeliveryReads
{
    /// <summary>A delivery with its content.</summary>
    ValueTask<DeliveryRow?> FindAsync(TenantId tenant, EffectId id, CancellationToken cancellationToken);

    /// <summary>Deliveries without their contents, the latest first.</summary>
    ValueTask<IReadOnlyList<DeliveryRow>> ListAsync(
        TenantId tenant, DeliveryFilter filter, long? before, int limit, CancellationToken cancellationToken);

    ValueTask<DestinationRow?> FindDestinationAsync(TenantId tenant, long id, CancellationToken cancellationToken);

    /// <summary>Destinations in the order in which they were first used.</summary>
    ValueTask<IReadOnlyList<DestinationRow>> ListDestinationsAsync(
        TenantId tenant, DestinationFilter filter, DateTimeOffset now, long? after, int limit, CancellationToken cancellationToken);
}

/// <summary>A delivery as it is read.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Url">The address of its destination.</param>
/// <param name="Data">What is sent; empty in lists.</param>
internal sealed record DeliveryRow(DeliveryRecord Delivery, string Url, ReadOnlyMemory<byte> Data);

/// <summary>A destination as it is read.</summary>
/// <param name="Destination">The destination, without its secrets.</param>
/// <param name="IsSigned">Whether it has a secret.</param>
/// <param name="Pending">How many of its deliveries are pending.</param>
internal sealed record DestinationRow(DestinationRecord Destination, bool IsSigned, int Pending);

/// <summary>Which deliveries.</summary>
internal sealed record DeliveryFilter
{
    /// <summary>The statuses wanted; empty for all.</summary>
    public IReadOnlyList<DeliveryStatus> Statuses { get; init; } = [];

    public AgentId? Agent { get; init; }

    /// <summary>The agents among which, as a JSON list of ids; null for all of the tenant.</summary>
    public string? Among { get; init; }

    public long? Destination { get; init; }

    /// <summary>The execution that sends them.</summary>
    public MessageId? Execution { get; init; }

    public string? Type { get; init; }

    /// <summary>Leaves out what goes to disabled destinations.</summary>
    public bool IsDestinationEnabled { get; init; }
}

/// <summary>Which destinations.</summary>
internal sealed record DestinationFilter
{
    public AgentId? Agent { get; init; }

    /// <summary>The agents among which, as a JSON list of ids; null for all of the tenant.</summary>
    public string? Among { get; init; }

    public DestinationStatus? Status { get; init; }
}

/// <summary>How a destination is treated.</summary>
internal enum DestinationStatus
{
    /// <summary>Deliveries go to it.</summary>
    Open = 0,

    /// <summary>It failed so often, or asked to be left alone, that it is tried rarely.</summary>
    Paused,

    /// <summary>Everything sent to it is dead.</summary>
    Disabled,
}

using Microsoft.Extensions.Options;
using Trinity.Engine.Store;

namespace Trinity.Engine.Deliveries;

/// <summary>What the queues of all destinations work with.</summary>
internal sealed class DeliveryContext(
    StoreWriter writer, IDestinationReads reads, DeliverySender sender, Telemetry telemetry, TimeProvider time, IOptions<DeliveryOptions> options)
    : IDisposable
{
    public StoreWriter Writer => writer;

    public IDestinationReads Reads => reads;

    public DeliverySender Sender => sender;

    public Telemetry Telemetry => telemetry;

    public TimeProvider Time => time;

    public DeliveryOptions Options { get; } = options.Value;

    /// <summary>Attempts that may still begin. Whoever waits gets one in turn, and a destination waits for one at a time.</summary>
    public SemaphoreSlim Slots { get; } = new(options.Value.Parallel);

    public void Dispose() => Slots.Dispose();
}

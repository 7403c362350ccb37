using Trinity.Engine.Store;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Deliveries;

/// <summary>What came of an attempt on its way to the store. It checks before it writes, so many share a transaction without savepoints.</summary>
internal sealed class RecordDeliveryWrite(DestinationRecord destination, EffectId id, int attempt, AttemptResult result)
    : StoreWrite(destination.Tenant, destination.Agent)
{
    private readonly TaskCompletionSource<DestinationRecord?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DestinationRecord? _destination;

    public override string Name => "record_delivery";

    public Task<DestinationRecord?> Task => _completion.Task;

    public override void Apply(IMessageTransaction transaction) => _destination = Outbox.Record(transaction, id, attempt, result);

    public override void Committed() => _completion.SetResult(_destination);

    public override void Failed(Exception exception) => _completion.TrySetException(exception);
}

using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Testing.Storage;

/// <summary>A write of a test's, on the path without a savepoint as turns are.</summary>
internal sealed class TestWrite(TenantId tenant, AgentId agent, Action<IMessageTransaction> apply) : StoreWrite(tenant, agent)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Name => "test";

    public Task Task => _completion.Task;

    public override void Apply(IMessageTransaction transaction) => apply(transaction);

    public override void Committed() => _completion.SetResult();

    public override void Failed(Exception exception) => _completion.SetException(exception);
}

/// <summary>A turn's outcome on its way to the store, without a mailbox.</summary>
internal sealed class TestTurnWrite(TenantId tenant, AgentId agent, TurnWrite write) : StoreWrite(tenant, agent)
{
    private readonly TaskCompletionSource<TurnWriteResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Name => "turn";

    public Task<TurnWriteResult> Task => _completion.Task;

    public override void Foresee(IReadAhead readAhead) => readAhead.Turn(Agent, write.Message.Sequence, write.State);

    public override void Apply(IMessageTransaction transaction)
    {
        write.Result = TurnWriteResult.None;
        write.Result = TurnCommit.Apply(transaction, write, transaction.ReadEpoch(Agent));
    }

    public override void Committed() => _completion.SetResult(write.Result);

    public override void Failed(Exception exception) => _completion.SetException(exception);
}

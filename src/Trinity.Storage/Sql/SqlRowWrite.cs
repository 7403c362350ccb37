using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Sql;

/// <summary>A change of rows that no rule of messages knows, in a transaction with those that the rules change. It checks before it writes.</summary>
/// <param name="tenant">Whose rows they are.</param>
/// <param name="agent">The agent they are about.</param>
/// <param name="name">The word for it in logs and fault tests.</param>
/// <param name="change">The change. It may be called again when the transaction around it was rolled back.</param>
/// <param name="isOwed">Whether it waits while the store is away.</param>
internal sealed class SqlRowWrite<T>(
    TenantId tenant, AgentId agent, string name, Func<SqlSession, IMessageTransaction, T> change, bool isOwed = false)
    : StoreWrite(tenant, agent), ISqlRowWrite
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public override string Name => name;

    public override bool IsOwed => isOwed;

    public Task<T> Task => _completion.Task;

    public void Apply(SqlSession session, IMessageTransaction transaction) => _result = change(session, transaction);

    public override void Apply(IMessageTransaction transaction) => throw new NotSupportedException("A change of rows needs the session.");

    public override void Committed() => _completion.TrySetResult(_result!);

    public override void Failed(Exception exception) => _completion.TrySetException(exception);
}

/// <summary>A write that needs the session.</summary>
internal interface ISqlRowWrite
{
    void Apply(SqlSession session, IMessageTransaction transaction);
}

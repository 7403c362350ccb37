using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Store;

/// <summary>One change of the store. Concurrent ones share a transaction.</summary>
internal abstract class StoreWrite(TenantId tenant, AgentId agent)
{
    public TenantId Tenant { get; } = tenant;

    public AgentId Agent { get; } = agent;

    /// <summary>About how many bytes it writes.</summary>
    public virtual int Size => 512;

    /// <summary>
    /// Whether it may fail after it has written something: then it gets a savepoint of its own. The hot writes check before they write.
    /// </summary>
    public virtual bool NeedsSavepoint => false;

    /// <summary>
    /// Whether the engine owes it: then it waits while the store is away. Who asks from outside is told to come again.
    /// </summary>
    public virtual bool IsOwed => false;

    /// <summary>The word for it in logs and fault tests.</summary>
    public abstract string Name { get; }

    /// <summary>Why it failed although the transaction was committed; null when it did not.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Says what the change will ask for. It is a hint: what is not said is read when it is asked for.</summary>
    public virtual void Foresee(IReadAhead readAhead)
    {
        // Only the hot writes know before.
    }

    /// <summary>Makes the change. It may be called again when the transaction around it was rolled back.</summary>
    public abstract void Apply(IMessageTransaction transaction);

    /// <summary>The transaction is durable. Called on the dispatcher: it must not block.</summary>
    public abstract void Committed();

    /// <summary>The change was not made.</summary>
    public abstract void Failed(Exception exception);
}

/// <summary>A message on its way in.</summary>
internal sealed class AcceptWrite(Submission submission) : StoreWrite(submission.Tenant, submission.Agent)
{
    private readonly TaskCompletionSource<AcceptanceResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AcceptanceResult? _result;

    public override string Name => "accept";

    public override int Size => 512 + submission.Payload.Length;

    public Task<AcceptanceResult> Task => _completion.Task;

    public override void Foresee(IReadAhead readAhead)
    {
        if (submission.Idempotency is { } scope)
        {
            readAhead.Idempotent(submission.Agent, scope);
        }
    }

    public override void Apply(IMessageTransaction transaction) => _result = Acceptance.Accept(transaction, submission);

    public override void Committed() => _completion.TrySetResult(_result!);

    public override void Failed(Exception exception) => _completion.TrySetException(exception);
}

/// <summary>A rule about messages, applied in a transaction with its own savepoint.</summary>
internal sealed class RuleWrite<T>(TenantId tenant, AgentId agent, string name, Func<IMessageTransaction, T> rule) : StoreWrite(tenant, agent)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public override string Name => name;

    public override bool NeedsSavepoint => true;

    public override bool IsOwed => true;

    public Task<T> Task => _completion.Task;

    public override void Apply(IMessageTransaction transaction) => _result = rule(transaction);

    public override void Committed() => _completion.TrySetResult(_result!);

    public override void Failed(Exception exception) => _completion.TrySetException(exception);
}

using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Store;

/// <summary>Hears what writes will ask for: a store beyond a network reads it for all writes of a batch at once.</summary>
internal interface IReadAhead
{
    /// <summary>What an idempotency key stands for.</summary>
    void Idempotent(AgentId agent, IdempotencyScope scope);

    /// <summary>What the commit of a turn is fenced by.</summary>
    void Turn(AgentId agent, long sequence, StateRow? state);
}

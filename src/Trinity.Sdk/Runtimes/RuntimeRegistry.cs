using System.Collections.Frozen;

namespace Trinity.Sdk.Runtimes;

/// <summary>The runtimes of this instance.</summary>
internal sealed class RuntimeRegistry(IEnumerable<IAgentRuntime> runtimes)
{
    private readonly FrozenDictionary<RuntimeKind, IAgentRuntime> _runtimes = runtimes.ToFrozenDictionary(runtime => runtime.Kind);

    public IEnumerable<RuntimeKind> Kinds => _runtimes.Keys;

    public IAgentRuntime? Find(RuntimeKind kind) => _runtimes.GetValueOrDefault(kind);

    /// <summary>The rules under which an agent's messages are executed.</summary>
    public ExecutionPolicy PolicyOf(AgentDefinition agent) =>
        Find(agent.Runtime)?.Capabilities(agent).Policy ?? ExecutionPolicy.Default with { HeldBy = "runtime_unavailable" };
}

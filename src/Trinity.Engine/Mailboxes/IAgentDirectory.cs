using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Mailboxes;

/// <summary>The agents as the engine needs them.</summary>
internal interface IAgentDirectory
{
    /// <summary>Finds an agent, deleted ones included; null when it was purged.</summary>
    ValueTask<AgentDefinition?> FindAsync(AgentId agent, CancellationToken cancellationToken);

    /// <summary>Reads a revision of an agent's configuration, with its secrets in clear.</summary>
    ValueTask<AgentConfiguration> ConfigurationAsync(AgentDefinition agent, int revision, CancellationToken cancellationToken);

    /// <summary>An agent has changed: what was read of it before is not relied on.</summary>
    void Invalidate(AgentId agent);
}

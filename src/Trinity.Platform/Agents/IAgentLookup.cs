using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Finds agents, deleted ones included, without asking whether the caller may.</summary>
internal interface IAgentLookup
{
    ValueTask<AgentDefinition?> FindAsync(AgentId agent, CancellationToken cancellationToken);

    ValueTask<AgentDefinition?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken);

    /// <summary>
    /// Reads at once those of some agents that are not in memory. A page has fifty of a million: found one by one, each would be a read of its own.
    /// </summary>
    ValueTask LearnAsync(IEnumerable<AgentId> agents, CancellationToken cancellationToken);
}

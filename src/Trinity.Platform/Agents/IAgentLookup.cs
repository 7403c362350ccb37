using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Finds agents, deleted ones included, without asking whether the caller may.</summary>
internal interface IAgentLookup
{
    ValueTask<AgentDefinition?> FindAsync(AgentId agent, CancellationToken cancellationToken);

    ValueTask<AgentDefinition?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken);
}

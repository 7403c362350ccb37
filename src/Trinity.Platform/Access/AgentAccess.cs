using Trinity.Platform.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Access;

/// <summary>Decides whether a caller may do something to an agent. Every door asks here.</summary>
internal sealed class AgentAccess(IAgentLookup agents) : IAgentAccess
{
    public async ValueTask<AgentDefinition?> FindAsync(
        Caller caller, string name, AccessRights rights, CancellationToken cancellationToken) =>
        IfAllowed(caller, rights, await agents.FindAsync(caller.Tenant, name, cancellationToken));

    public async ValueTask<AgentDefinition?> FindAsync(
        Caller caller, AgentId agent, AccessRights rights, CancellationToken cancellationToken) =>
        IfAllowed(caller, rights, await agents.FindAsync(agent, cancellationToken));

    private static AgentDefinition? IfAllowed(Caller caller, AccessRights rights, AgentDefinition? agent) =>
        agent is { IsDeleted: false } && agent.Tenant == caller.Tenant && caller.Has(rights) ? agent : null;
}

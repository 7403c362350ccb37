using Trinity.Platform.Agents;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Access;

/// <summary>Decides whether a caller may do something to an agent. Every door asks here.</summary>
internal sealed class AgentAccess(IAgentLookup agents, KnownShares shares) : IAgentAccess
{
    public async ValueTask<AgentDefinition?> FindAsync(Caller caller, string name, AccessRights rights, CancellationToken cancellationToken) =>
        await IfAllowedAsync(caller, rights, await agents.FindAsync(caller.Tenant, name, cancellationToken), cancellationToken);

    public async ValueTask<AgentDefinition?> FindAsync(Caller caller, AgentId agent, AccessRights rights, CancellationToken cancellationToken) =>
        await IfAllowedAsync(caller, rights, await agents.FindAsync(agent, cancellationToken), cancellationToken);

    /// <summary>Whether an agent is as much as the caller's own: to share it, to give it away, to bring it back.</summary>
    public static bool Owns(Caller caller, AgentDefinition agent) =>
        IsWithin(caller, agent) && (caller.SeesAll || agent.Owner == caller.Principal.ToString());

    private async ValueTask<AgentDefinition?> IfAllowedAsync(
        Caller caller, AccessRights rights, AgentDefinition? agent, CancellationToken cancellationToken) =>
        agent is { IsDeleted: false } && IsWithin(caller, agent) && caller.Has(rights)
        && (Owns(caller, agent) || (await shares.RightsAsync(caller, agent, cancellationToken) & rights) == rights)
            ? agent
            : null;

    private static bool IsWithin(Caller caller, AgentDefinition agent) =>
        agent.Tenant == caller.Tenant && (caller.Agent is not { } only || only == agent.Id);
}

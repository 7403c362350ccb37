using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Access;

/// <summary>Decides whether a caller may do something to an agent. Every door asks here.</summary>
internal sealed class AgentAccess(IAgentLookup agents, KnownShares shares, Denials denials) : IAgentAccess
{
    public async ValueTask<AgentDefinition?> FindAsync(Caller caller, string name, AccessRights rights, CancellationToken cancellationToken) =>
        await IfAllowedAsync(caller, rights, await agents.FindAsync(caller.Tenant, name, cancellationToken), cancellationToken);

    public async ValueTask<AgentDefinition?> FindAsync(Caller caller, AgentId agent, AccessRights rights, CancellationToken cancellationToken) =>
        await IfAllowedAsync(caller, rights, await agents.FindAsync(agent, cancellationToken), cancellationToken);

    /// <summary>Whether an agent is as much as the caller's own: to share it, to give it away, to bring it back.</summary>
    public static bool Owns(Caller caller, AgentDefinition agent) =>
        IsWithin(caller, agent) && (caller.SeesAll || agent.Owner == caller.Principal.ToString());

    private async ValueTask<AgentDefinition?> IfAllowedAsync(
        Caller caller, AccessRights rights, AgentDefinition? agent, CancellationToken cancellationToken)
    {
        var own = agent?.Tenant == caller.Tenant ? agent : null;
        if (caller.Has(rights))
        {
            if (own is not { IsDeleted: false })
            {
                return null;
            }

            if (IsWithin(caller, own) && (Owns(caller, own) || (await shares.RightsAsync(caller, own, cancellationToken) & rights) == rights))
            {
                return own;
            }
        }

        denials.Note(caller, ActionOf(rights), own is null ? AuditTarget.Unknown(AuditTargetKind.Agent) : AuditTarget.Of(own.Id));
        return null;
    }

    private static bool IsWithin(Caller caller, AgentDefinition agent) =>
        agent.Tenant == caller.Tenant && (caller.Agent is not { } only || only == agent.Id);

    /// <summary>What was wanted in a word, like <c>operate_agent</c>: this place knows the right and not what for.</summary>
    private static string ActionOf(AccessRights rights) => $"{rights.ToString().Replace(", ", "_", StringComparison.Ordinal).ToLowerInvariant()}_agent";
}

using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Access;

/// <summary>Decides whether a caller may do something to an agent. Every door asks here.</summary>
internal sealed class AgentAccess(IAgentLookup agents, Denials denials) : IAgentAccess
{
    public async ValueTask<AgentDefinition?> FindAsync(
        Caller caller, string name, AccessRights rights, CancellationToken cancellationToken) =>
        IfAllowed(caller, rights, await agents.FindAsync(caller.Tenant, name, cancellationToken));

    public async ValueTask<AgentDefinition?> FindAsync(
        Caller caller, AgentId agent, AccessRights rights, CancellationToken cancellationToken) =>
        IfAllowed(caller, rights, await agents.FindAsync(agent, cancellationToken));

    private AgentDefinition? IfAllowed(Caller caller, AccessRights rights, AgentDefinition? agent)
    {
        var own = agent?.Tenant == caller.Tenant ? agent : null;
        if (caller.Has(rights))
        {
            return own is { IsDeleted: false } ? own : null;
        }

        denials.Note(caller, ActionOf(rights), own is null ? AuditTarget.Unknown(AuditTargetKind.Agent) : AuditTarget.Of(own.Id));
        return null;
    }

    /// <summary>What was wanted in a word, like <c>operate_agent</c>: this place knows the right and not what for.</summary>
    private static string ActionOf(AccessRights rights) => $"{rights.ToString().Replace(", ", "_", StringComparison.Ordinal).ToLowerInvariant()}_agent";
}

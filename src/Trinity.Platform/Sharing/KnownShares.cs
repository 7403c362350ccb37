using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Sharing;

/// <summary>What callers may do to agents that are not theirs: by what is shared with them, and for agents by whom they may call.</summary>
internal sealed class KnownShares(IControlReads reads) : IMemory
{
    private const int MaxRemembered = 100_000;

    private readonly Remembered<AgentId, IReadOnlyList<Share>> _shares = new(MaxRemembered);

    /// <summary>What is shared of an agent with a caller.</summary>
    public async ValueTask<AccessRights> RightsAsync(Caller caller, AgentDefinition agent, CancellationToken cancellationToken)
    {
        if (caller.Principal.Kind == PrincipalKind.Agent)
        {
            return await CallRightsAsync(caller, agent, cancellationToken);
        }

        var rights = AccessRights.None;
        foreach (var share in await SharesOfAsync(agent, cancellationToken))
        {
            if (share.Kind == ShareKind.Person ? share.Subject == caller.Email : Roles.Includes(caller.Role, share.Subject))
            {
                rights |= ShareLevels.RightsOf(share.Level);
            }
        }

        return rights;
    }

    /// <summary>The agents within a caller's reach.</summary>
    public static IQueryable<Agent> Reach(TenantTables db, Caller caller, AccessRights rights)
    {
        var agents = db.Agents;
        if (caller.Agent is { Value: var only })
        {
            agents = agents.Where(agent => agent.Id == only);
        }

        if (caller.SeesAll)
        {
            return agents;
        }

        if (caller.Principal.Kind == PrincipalKind.Agent)
        {
            var self = AgentOf(caller);
            return agents.Where(agent => agent.Id == self);
        }

        var principal = caller.Principal.ToString();
        var email = caller.Email;
        var roles = Roles.UpTo(caller.Role);
        var level = ShareLevels.LeastFor(rights);

        // From what is theirs to the agents, not the other way: the tenant may have a million that are not.
        var shares = db.Shares.Where(share => share.Level >= level);
        var theirs = db.Agents.Where(agent => agent.Owner == principal).Select(agent => agent.Id)
            .Union(shares.Where(share => share.Kind == ShareKind.Person && share.Subject == email).Select(share => share.AgentId))
            .Union(shares.Where(share => share.Kind == ShareKind.Role && roles.Contains(share.Subject)).Select(share => share.AgentId));
        return agents.Where(agent => theirs.Contains(agent.Id));
    }

    /// <summary>The ids of the agents within a caller's reach, as a JSON list; null when every agent of the tenant is.</summary>
    public async ValueTask<string?> AmongAsync(Caller caller, AccessRights rights, CancellationToken cancellationToken)
    {
        if (caller is { SeesAll: true, Agent: null })
        {
            return null;
        }

        await using var db = reads.Open(caller.Tenant);
        var ids = await Reach(db, caller, rights).Select(agent => agent.Id).ToListAsync(cancellationToken);
        return $"[{string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}]";
    }

    /// <inheritdoc />
    public Memory Kind => Memory.Shares;

    /// <inheritdoc />
    public void Forget() => _shares.Forget();

    /// <summary>An agent sees itself, and may give work to those that let it.</summary>
    private async ValueTask<AccessRights> CallRightsAsync(Caller caller, AgentDefinition agent, CancellationToken cancellationToken)
    {
        var self = AgentOf(caller);
        if (self == agent.Id.Value)
        {
            return AccessRights.Read | AccessRights.Use;
        }

        await using var db = reads.Open(caller.Tenant);
        return await db.CallGrants.AnyAsync(grant => grant.CallerId == self && grant.TargetId == agent.Id.Value, cancellationToken)
            ? AccessRights.Use
            : AccessRights.None;
    }

    private async ValueTask<IReadOnlyList<Share>> SharesOfAsync(AgentDefinition agent, CancellationToken cancellationToken) =>
        _shares.Find(agent.Id) ?? (await _shares.ReadAsync(agent.Id, _ => ReadAsync(agent, cancellationToken)))!;

    private async Task<IReadOnlyList<Share>?> ReadAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        await using var db = reads.Open(agent.Tenant);
        return await db.Shares.Where(share => share.AgentId == agent.Id.Value).ToListAsync(cancellationToken);
    }

    private static long AgentOf(Caller caller) => AgentId.TryParse(caller.Principal.Id, out var agent) ? agent.Value : 0;
}

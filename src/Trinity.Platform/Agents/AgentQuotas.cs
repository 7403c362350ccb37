using Microsoft.Extensions.Options;
using Trinity.Platform.Access;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Agents;

/// <summary>How many agents there may be: in a tenant, and of an owner by its role. Deleted agents are not counted.</summary>
internal sealed class AgentQuotas(IOptions<AgentOptions> options)
{
    private const string Code = "agent_quota_reached";

    /// <summary>Why a tenant may have no agent more; null when it may.</summary>
    public static Refusal? RefuseInTenant(TenantTables db)
    {
        var most = db.Tenants.Select(row => row.MaxAgents).Single();
        return most is { } limit && Count(Live(db), limit) >= limit
            ? Refusal.Conflict(Code, $"The tenant has {limit} agents, as many as it may: delete some, or ask who manages the instance.")
            : null;
    }

    /// <summary>Why an owner may have no agent more; null when it may.</summary>
    /// <param name="db">The tenant's rows.</param>
    /// <param name="owner">The owner, as written by a principal.</param>
    /// <param name="isEphemeral">Whether it would be ephemeral: those are counted by themselves.</param>
    public Refusal? RefuseOf(TenantTables db, string owner, bool isEphemeral)
    {
        var owned = Live(db).Where(agent => agent.Owner == owner && agent.ExpiresAt != null == isEphemeral);
        if (isEphemeral)
        {
            var most = options.Value.EphemeralPerOwner;
            return Count(owned, most) >= most
                ? Refusal.Conflict(Code, $"The owner has {most} ephemeral agents, as many as anybody may: delete some, or wait.")
                : null;
        }

        return Owners.RoleOf(db, owner) is { } role
            && options.Value.PerOwner.TryGetValue(role, out var limit)
            && Count(owned, limit) >= limit
                ? Refusal.Conflict(Code, $"The owner has {limit} agents, as many as a person with the role {role} may: delete some, or ask an administrator.")
                : null;
    }

    private static IQueryable<Agent> Live(TenantTables db) =>
        db.Agents.Where(agent => agent.DeletedAt == null);

    /// <summary>No further than it matters.</summary>
    private static int Count(IQueryable<Agent> agents, int limit) => agents.Select(agent => agent.Id).Take(limit).Count();
}

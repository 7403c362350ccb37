using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Agents;

/// <summary>
/// Purges agents whose time to be restored is over. Many at once are left until an administrator says yes: a clock that is wrong or a script
/// that went too far must not erase a fleet.
/// </summary>
internal sealed partial class AgentRetention(
    IControlReads reads, AgentLifecycle lifecycle, IOptions<AgentOptions> options, ILogger<AgentRetention> logger) : IRetentionTask
{
    /// <summary>The tenants of which the latest sweep left agents, and before when those were deleted.</summary>
    private readonly ConcurrentDictionary<TenantId, DateTimeOffset> _left = [];

    public async Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        List<int> tenants;
        await using (var db = reads.OpenAllTenants())
        {
            tenants = await db.Agents.Where(agent => agent.DeletedAt != null && agent.DeletedAt < endedBefore)
                .Select(agent => agent.TenantId).Distinct().ToListAsync(cancellationToken);
        }

        foreach (var tenant in tenants.Select(id => new TenantId(id)))
        {
            var expired = await ExpiredAsync(tenant, endedBefore, cancellationToken);
            if (expired.Count > options.Value.PurgesAtOnce)
            {
                _left[tenant] = endedBefore;
                LogLeft(expired.Count, tenant, options.Value.PurgesAtOnce);
                continue;
            }

            _left.TryRemove(tenant, out _);
            await PurgeAsync(Caller.System(tenant), expired, endedBefore, cancellationToken);
        }
    }

    /// <summary>Says how many agents the sweep leaves. Only for who manages the instance.</summary>
    public async Task<Outcome<LeftAgents>> ShowAsync(Caller caller, CancellationToken cancellationToken) => caller.Has(AccessRights.Administer)
        ? new LeftAgents((await LeftAsync(caller.Tenant, cancellationToken)).Agents.Count, options.Value.PurgesAtOnce)
        : Forbidden;

    /// <summary>Purges what the sweep leaves, if it is as many as the caller has seen.</summary>
    public async Task<Outcome<LeftAgents>> ApproveAsync(Caller caller, int count, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Administer))
        {
            return Forbidden;
        }

        if (!caller.IsPerson)
        {
            return Refusal.PersonRequired;
        }

        var (agents, endedBefore) = await LeftAsync(caller.Tenant, cancellationToken);
        if (agents.Count != count)
        {
            return Refusal.Conflict("count_differs", $"There are {agents.Count} agents to be erased: say yes to as many as there are.");
        }

        await PurgeAsync(caller, agents, endedBefore, cancellationToken);
        return await ShowAsync(caller, cancellationToken);
    }

    private static Refusal Forbidden => Refusal.Forbidden("This is for who manages the instance: use a key of scope admin.");

    private async Task<(IReadOnlyList<AgentId> Agents, DateTimeOffset EndedBefore)> LeftAsync(TenantId tenant, CancellationToken cancellationToken) =>
        _left.TryGetValue(tenant, out var endedBefore) ? (await ExpiredAsync(tenant, endedBefore, cancellationToken), endedBefore) : ([], default);

    private async Task<IReadOnlyList<AgentId>> ExpiredAsync(TenantId tenant, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        await using var db = reads.Open(tenant);
        var ids = await db.Agents.Where(agent => agent.DeletedAt != null && agent.DeletedAt < endedBefore)
            .Select(agent => agent.Id).ToListAsync(cancellationToken);
        return [.. ids.Select(id => new AgentId(id))];
    }

    private async Task PurgeAsync(Caller caller, IReadOnlyList<AgentId> agents, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        foreach (var agent in agents)
        {
            await lifecycle.PurgeExpiredAsync(caller, agent, endedBefore, cancellationToken);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The sweep leaves {Count} deleted agents of tenant {Tenant} whose time is over: more than {Limit} at once need an administrator's yes.")]
    private partial void LogLeft(int count, TenantId tenant, int limit);
}

/// <summary>Deleted agents that the sweep leaves.</summary>
/// <param name="Count">How many.</param>
/// <param name="Limit">How many it erases by itself.</param>
internal sealed record LeftAgents(int Count, int Limit);

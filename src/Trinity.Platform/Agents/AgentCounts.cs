using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Sharing;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Says how many agents there are.</summary>
internal sealed class AgentCounts(IControlReads reads, RuntimeRegistry runtimes, TimeProvider time)
{
    private readonly ReachCounts<AgentTally> _counts = new(time);

    public async Task<AgentTally> CountAsync(Caller caller, CancellationToken cancellationToken) => caller.Has(AccessRights.Read)
        ? await _counts.GetAsync(caller, CountReachAsync, cancellationToken)
        : new AgentTally(0, 0, 0, 0);

    private async Task<AgentTally> CountReachAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = reads.Open(caller.Tenant);
        var groups = await KnownShares.Reach(db, caller, AccessRights.Read)
            .GroupBy(agent => new
            {
                IsDeleted = agent.DeletedAt != null,
                IsHeld = agent.HeldBy != null,
                agent.DesiredState,
                agent.Runtime,
                agent.NodeType,
            })
            .Select(group => new { group.Key, Count = group.Count() })
            .ToListAsync(cancellationToken);
        var able = AgentQueries.Able(runtimes).ToHashSet(StringComparer.Ordinal);
        var counts = groups.ToLookup(
            group => AgentView.StandingOf(
                group.Key.IsDeleted,
                group.Key.IsHeld || !able.Contains($"{group.Key.Runtime}/{group.Key.NodeType}"),
                group.Key.DesiredState),
            group => group.Count);
        return new AgentTally(
            counts[AgentStanding.Running].Sum(),
            counts[AgentStanding.Stopped].Sum(),
            counts[AgentStanding.Held].Sum(),
            counts[AgentStanding.Deleted].Sum());
    }
}

/// <summary>How many agents stand how.</summary>
internal sealed record AgentTally(int Running, int Stopped, int Held, int Deleted);

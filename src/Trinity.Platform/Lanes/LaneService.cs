using System.Globalization;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Lanes;

/// <summary>Shows what blocks what: the lanes of an agent and what the first message of each waits for.</summary>
internal sealed class LaneService(ILaneReads reads, IAgentAccess access, RuntimeRegistry runtimes, IMailboxes mailboxes)
{
    /// <param name="caller">Who asks.</param>
    /// <param name="agentName">The agent.</param>
    /// <param name="cursor">Where the page begins. Lanes grow and shrink: one that changes places meanwhile may be missed or come twice.</param>
    /// <param name="limit">The most lanes to return.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<Outcome<Page<LaneView>>> ListAsync(
        Caller caller, string agentName, string? cursor, int limit, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, agentName, AccessRights.Read, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        var lanes = await reads.ListAsync(agent.Tenant, agent.Id, Read(cursor), limit + 1, cancellationToken);
        var running = await mailboxes.RunningAsync(agent.Id);
        var isStrict = runtimes.PolicyOf(agent).Ordering == Ordering.Strict;
        return Page<LaneView>.Cut([.. lanes.Select(lane => new LaneView(lane, running.Contains(lane.Head.Sequence), isStrict))], limit, Write);
    }

    private static string Write(LaneView view) =>
        string.Create(CultureInfo.InvariantCulture, $"{view.Lane.Open}.{view.Lane.Head.LaneSequence}");

    private static LanePlace? Read(string? cursor) =>
        cursor?.Split('.') is [var open, var head]
        && int.TryParse(open, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && long.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? new LanePlace(count, place)
            : null;
}

/// <summary>A lane as its readers see it.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="IsRunning">Whether its first message is being executed now.</param>
/// <param name="IsStrict">Whether messages that wait or retry hold back those behind them.</param>
internal sealed record LaneView(LaneRecord Lane, bool IsRunning, bool IsStrict)
{
    public string Status => IsRunning ? "running" : Words.Of(Lane.Head.Status);

    /// <summary>Whether the first message holds back those behind it: one at a time is executed, whatever the order.</summary>
    public bool HoldsBack => IsStrict || Lane.Head.Status == MessageStatus.Queued;
}

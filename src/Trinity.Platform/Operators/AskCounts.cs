using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Operators;

/// <summary>Says how much waits for people.</summary>
internal sealed class AskCounts(IAskReads reads, KnownShares shares, TimeProvider time)
{
    private readonly ReachCounts<AskTally> _counts = new(time);

    public async Task<AskTally> CountAsync(Caller caller, CancellationToken cancellationToken) => caller.Has(AccessRights.Operate)
        ? await _counts.GetAsync(caller, CountReachAsync, cancellationToken)
        : AskTally.Of([]);

    private async Task<AskTally> CountReachAsync(Caller caller, CancellationToken cancellationToken)
    {
        var among = await shares.AmongAsync(caller, AccessRights.Operate, cancellationToken);
        return AskTally.Of(await reads.CountAsync(caller.Tenant, among, time.GetUtcNow(), cancellationToken));
    }
}

/// <summary>How much waits for people.</summary>
internal sealed record AskTally(int Pending, int Overdue, IReadOnlyDictionary<string, int> ByKind, IReadOnlyDictionary<string, int> ByPriority)
{
    /// <summary>Adds counts up. Every kind and every priority is there, also with 0.</summary>
    public static AskTally Of(IReadOnlyList<AskCount> counts) => new(
        counts.Sum(count => count.Pending),
        counts.Sum(count => count.Overdue),
        Sums<AskKind>(counts, count => count.Kind),
        Sums<Priority>(counts, count => count.Priority));

    private static Dictionary<string, int> Sums<T>(IReadOnlyList<AskCount> counts, Func<AskCount, T> by)
        where T : struct, Enum =>
        Enum.GetValues<T>().ToDictionary(
            Words.Of,
            value => counts.Where(count => EqualityComparer<T>.Default.Equals(by(count), value)).Sum(count => count.Pending),
            StringComparer.Ordinal);
}

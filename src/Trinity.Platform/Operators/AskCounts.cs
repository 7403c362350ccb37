using System.Collections.Concurrent;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Operators;

/// <summary>
/// Says how much waits for people. Every open page and every badge asks for it: what the same agents ask is counted once in two seconds,
/// however often it is asked for.
/// </summary>
internal sealed class AskCounts(IAskReads reads, KnownShares shares, TimeProvider time)
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(2);

    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(TenantId Tenant, string? Among), Count> _counts = [];

    public async Task<AskTally> CountAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Operate))
        {
            return AskTally.Of([]);
        }

        var among = await shares.AmongAsync(caller, AccessRights.Operate, cancellationToken);
        if (_counts.Count >= MaxRemembered)
        {
            _counts.Clear();
        }

        var count = _counts.GetOrAdd((caller.Tenant, among), static _ => new Count());
        if (count.Fresh(time) is { } known)
        {
            return known;
        }

        await count.Gate.WaitAsync(cancellationToken);
        try
        {
            if (count.Fresh(time) is { } counted)
            {
                return counted;
            }

            var tally = AskTally.Of(await reads.CountAsync(caller.Tenant, among, time.GetUtcNow(), cancellationToken));
            count.Latest = new(tally, time.GetTimestamp());
            return tally;
        }
        finally
        {
            count.Gate.Release();
        }
    }

    private sealed class Count
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public Counted? Latest { get; set; }

        public AskTally? Fresh(TimeProvider time) =>
            Latest is { } latest && time.GetElapsedTime(latest.At) < Validity ? latest.Tally : null;
    }

    private sealed record Counted(AskTally Tally, long At);
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

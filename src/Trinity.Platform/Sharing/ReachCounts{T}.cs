using System.Collections.Concurrent;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Sharing;

/// <summary>Counts that every open page asks for: the same agents are counted once in two seconds, however many ask.</summary>
/// <typeparam name="T">What is counted.</typeparam>
internal sealed class ReachCounts<T>(TimeProvider time)
    where T : class
{
    private const int MaxRemembered = 10_000;

    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(2);

    /// <summary>Those who see all of a tenant count together; every other one counts alone.</summary>
    private readonly ConcurrentDictionary<(TenantId Tenant, Principal? Alone, AgentId? Only), Count> _counts = [];

    /// <summary>Counts what is within a caller's reach.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="count">Counts what is within the caller's reach.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> GetAsync(Caller caller, Func<Caller, CancellationToken, Task<T>> count, CancellationToken cancellationToken)
    {
        if (_counts.Count >= MaxRemembered)
        {
            _counts.Clear();
        }

        var counted = _counts.GetOrAdd((caller.Tenant, caller.SeesAll ? null : caller.Principal, caller.Agent), static _ => new Count());
        if (Fresh(counted) is { } known)
        {
            return known;
        }

        await counted.Gate.WaitAsync(cancellationToken);
        try
        {
            if (Fresh(counted) is { } meanwhile)
            {
                return meanwhile;
            }

            var tally = await count(caller, cancellationToken);
            counted.Latest = new(tally, time.GetTimestamp());
            return tally;
        }
        finally
        {
            counted.Gate.Release();
        }
    }

    private T? Fresh(Count counted) =>
        counted.Latest is { } latest && time.GetElapsedTime(latest.At) < Validity ? latest.Tally : null;

    private sealed class Count
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public Counted? Latest { get; set; }
    }

    private sealed record Counted(T Tally, long At);
}

using System.Collections.Concurrent;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Sharing;

/// <summary>
/// Counts that every open page asks for: the same agents are counted once in two seconds, however many ask, and less often when there are so many
/// that counting them takes long.
/// </summary>
/// <typeparam name="T">What is counted.</typeparam>
internal sealed class ReachCounts<T>(TimeProvider time)
    where T : class
{
    private const int MaxRemembered = 10_000;

    /// <summary>How many times as long as it took to count does the count hold: one connection is never busy with more than a twentieth of it.</summary>
    private const int Share = 20;

    private static readonly TimeSpan LeastValidity = TimeSpan.FromSeconds(2);

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

            var began = time.GetTimestamp();
            var tally = await count(caller, cancellationToken);
            var took = time.GetElapsedTime(began) * Share;
            counted.Latest = new(tally, time.GetTimestamp(), took > LeastValidity ? took : LeastValidity);
            return tally;
        }
        finally
        {
            counted.Gate.Release();
        }
    }

    private T? Fresh(Count counted) =>
        counted.Latest is { } latest && time.GetElapsedTime(latest.At) < latest.Validity ? latest.Tally : null;

    private sealed class Count
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public Counted? Latest { get; set; }
    }

    private sealed record Counted(T Tally, long At, TimeSpan Validity);
}

using System.Collections.Concurrent;
using Trinity.Sdk.Identity;

namespace Trinity.Platform;

/// <summary>Counts that every open page asks for: a tenant is counted once in two seconds, however many ask.</summary>
/// <typeparam name="T">What is counted.</typeparam>
internal sealed class TenantCounts<T>(TimeProvider time)
    where T : class
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<TenantId, TenantCount> _counts = [];

    public async Task<T> GetAsync(TenantId tenant, Func<TenantId, CancellationToken, Task<T>> count, CancellationToken cancellationToken)
    {
        var counted = _counts.GetOrAdd(tenant, static _ => new TenantCount());
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

            var tally = await count(tenant, cancellationToken);
            counted.Latest = new(tally, time.GetTimestamp());
            return tally;
        }
        finally
        {
            counted.Gate.Release();
        }
    }

    private T? Fresh(TenantCount counted) =>
        counted.Latest is { } latest && time.GetElapsedTime(latest.At) < Validity ? latest.Tally : null;

    private sealed class TenantCount
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public Counted? Latest { get; set; }
    }

    private sealed record Counted(T Tally, long At);
}

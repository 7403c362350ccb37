using System.Collections.Concurrent;
using Trinity.Engine.Intake;

namespace Trinity.Server.Http;

/// <summary>
/// A bucket for each of many. Their number is bounded: who has not been seen for long is forgotten, and begins with a full bucket again.
/// </summary>
internal sealed class RateBuckets<TKey>(TimeProvider time, double perSecond, double burst)
    where TKey : notnull
{
    /// <summary>How many are remembered at least; twice as many at most.</summary>
    private const int Remembered = 50_000;

    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<TKey, TokenBucket> _recent = [];
    private ConcurrentDictionary<TKey, TokenBucket> _older = [];

    /// <summary>When an empty bucket has something again.</summary>
    public TimeSpan Refill { get; } = TimeSpan.FromSeconds(1 / perSecond);

    public TokenBucket Of(TKey key) => _recent.TryGetValue(key, out var bucket) ? bucket : Recall(key);

    private TokenBucket Recall(TKey key)
    {
        lock (_gate)
        {
            if (_recent.Count >= Remembered)
            {
                _older = _recent;
                _recent = [];
            }

            return _recent.GetOrAdd(key, _older.GetValueOrDefault(key) ?? new TokenBucket(time, perSecond, burst));
        }
    }
}

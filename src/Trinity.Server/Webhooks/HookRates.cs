using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Trinity.Engine.Intake;

namespace Trinity.Server.Webhooks;

/// <summary>Limits deliveries by token, before any work is done for them.</summary>
internal sealed class HookRates(TimeProvider time, IOptions<HookOptions> options)
{
    private readonly ConcurrentDictionary<long, TokenBucket> _buckets = [];
    private readonly TokenBucket _unknown = new(time, options.Value.UnknownPerSecond, options.Value.UnknownPerSecond);

    public bool TryTake(long webhook) =>
        _buckets.GetOrAdd(webhook, _ => new TokenBucket(time, options.Value.PerSecond, options.Value.Burst)).TryTake();

    public bool TryTakeUnknown() => _unknown.TryTake();

    /// <summary>The token was only not known yet.</summary>
    public void ReturnUnknown() => _unknown.Return();
}

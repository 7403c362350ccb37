using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Trinity.Sdk.Identity;

namespace Trinity.Engine.Intake;

/// <summary>What a tenant may submit per second, and have stored.</summary>
internal sealed class TenantQuota(TimeProvider time, IOptions<EngineOptions> options)
{
    private readonly ConcurrentDictionary<TenantId, Account> _accounts = [];
    private readonly int _perSecond = options.Value.TenantMessagesPerSecond;
    private readonly long _bytes = options.Value.TenantStoredBytes;

    /// <summary>Whether what is stored matters at all.</summary>
    public bool LimitsStorage => _bytes > 0;

    /// <summary>Takes note of what is stored, as the sweep has counted it.</summary>
    public void Count(TenantId tenant, long bytes) => Volatile.Write(ref AccountOf(tenant).Bytes, bytes);

    /// <summary>Says which quota a message would exceed; null when none, and then it is counted.</summary>
    public string? Refusal(TenantId tenant, int payloadBytes)
    {
        if (_perSecond == 0 && _bytes == 0)
        {
            return null;
        }

        var account = AccountOf(tenant);
        if (_bytes > 0 && Interlocked.Add(ref account.Bytes, payloadBytes) > _bytes)
        {
            Interlocked.Add(ref account.Bytes, -payloadBytes);
            return "tenant_storage_full";
        }

        return _perSecond == 0 || account.Rate.TryTake() ? null : "tenant_rate_limited";
    }

    private Account AccountOf(TenantId tenant) => _accounts.GetOrAdd(tenant, _ => new Account(new TokenBucket(time, _perSecond, _perSecond)));

    private sealed class Account(TokenBucket rate)
    {
        public long Bytes;

        public TokenBucket Rate => rate;
    }
}

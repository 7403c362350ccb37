using Microsoft.Extensions.Options;
using Trinity.Engine;
using Trinity.Engine.Intake;
using Trinity.Sdk.Identity;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Intake;

public sealed class TenantQuotaTests
{
    private static readonly TenantId Flooding = new(1);
    private static readonly TenantId Modest = new(2);

    private readonly TestTime _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Refusal_OfATenantThatSendsTooMuch_EndsWithTheSecondAndIsItsAlone_Rule33()
    {
        var quota = Quota(new EngineOptions { TenantMessagesPerSecond = 2 });

        Assert.Null(quota.Refusal(Flooding, payloadBytes: 1));
        Assert.Null(quota.Refusal(Flooding, payloadBytes: 1));
        Assert.Equal("tenant_rate_limited", quota.Refusal(Flooding, payloadBytes: 1));
        Assert.Null(quota.Refusal(Modest, payloadBytes: 1));
        _time.MoveTo(_time.GetUtcNow().AddSeconds(1));
        Assert.Null(quota.Refusal(Flooding, payloadBytes: 1));
    }

    [Fact]
    public void Refusal_OfATenantThatHasTooMuchStored_CountsWhatItSends_Rule33()
    {
        var quota = Quota(new EngineOptions { TenantStoredBytes = 100 });
        quota.Count(Flooding, 90);

        Assert.Null(quota.Refusal(Flooding, payloadBytes: 10));
        Assert.Equal("tenant_storage_full", quota.Refusal(Flooding, payloadBytes: 1));
        Assert.Null(quota.Refusal(Modest, payloadBytes: 100));
        quota.Count(Flooding, 0);
        Assert.Null(quota.Refusal(Flooding, payloadBytes: 1));
    }

    private TenantQuota Quota(EngineOptions options) => new(_time, Options.Create(options));
}

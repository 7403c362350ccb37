using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Tests.Deliveries;

public sealed class DeliveryScheduleTests
{
    private static readonly TimeSpan[] Table =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(10),
    ];

    [Fact]
    public void Delays_AreThoseOfTheTable_AFifthMoreOrLess_AndTheEighthAttemptIsTheLast()
    {
        var ids = Enumerable.Range(0, 500).Select(number => EffectId.Of(new MessageId(new Guid(number, 1, 2, new byte[8])), number)).ToArray();

        for (var attempts = 1; attempts < DeliverySchedule.Attempts; attempts++)
        {
            var shares = ids.Select(id => DeliverySchedule.DelayAfter(id, attempts)!.Value / Table[attempts - 1]).ToArray();
            Assert.All(shares, share => Assert.InRange(share, 0.8, 1.2));
            Assert.InRange(shares.Average(), 0.97, 1.03);
            Assert.True(shares.Max() - shares.Min() > 0.35);
        }

        Assert.Equal(8, DeliverySchedule.Attempts);
        Assert.All(ids, id => Assert.Null(DeliverySchedule.DelayAfter(id, 8)));
    }

    [Fact]
    public void Delay_OfADelivery_IsTheSameWheneverItIsAsked()
    {
        var id = EffectId.Of(new MessageId(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), 3);

        Assert.Equal(DeliverySchedule.DelayAfter(id, 2), DeliverySchedule.DelayAfter(id, 2));
        Assert.NotEqual(
            DeliverySchedule.DelayAfter(id, 6)!.Value,
            DeliverySchedule.DelayAfter(id, 7)!.Value);
    }
}

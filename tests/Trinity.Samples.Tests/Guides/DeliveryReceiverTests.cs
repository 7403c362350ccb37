using System.Globalization;
using System.Text;
using Trinity.Sdk.Intake;

namespace Trinity.Samples.Tests.Guides;

public sealed class DeliveryReceiverTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_b3RoZXItc2VjcmV0LW9mLXRoZS1zYW1lLXNpemU=";

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Secret, 0, true)]
    [InlineData(Other, 0, true)]
    [InlineData("whsec_c3RyYW5nZXI=", 0, false)]
    [InlineData(Secret, 301, false)]
    public void Delivery_IsOurs_WhenItIsSignedAndRecent(string secret, int secondsLater, bool isOurs)
    {
        var body = Encoding.UTF8.GetBytes("""{"type":"order.paid","data":1}""");
        var headers = new Dictionary<string, string>
        {
            ["webhook-id"] = "eff_1",
            ["webhook-timestamp"] = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["webhook-signature"] = string.Join(
                ' ', StandardWebhookSignature.Sign(body, Other, "eff_1", Now), StandardWebhookSignature.Sign(body, Secret, "eff_1", Now)),
        };

        Assert.Equal(isOurs, DeliveryReceiver.IsOurs(headers, body, secret, Now.AddSeconds(secondsLater)));
        Assert.False(DeliveryReceiver.IsOurs(headers, [.. body, 32], secret, Now));
    }
}

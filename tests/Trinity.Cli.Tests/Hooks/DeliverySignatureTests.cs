using System.Text;
using Trinity.Cli.Hooks;
using Trinity.Sdk.Intake;

namespace Trinity.Cli.Tests.Hooks;

/// <summary>What is signed here is accepted by those who check it: the published vectors, and the checks of the Sdk.</summary>
public sealed class DeliverySignatureTests
{
    private static readonly DateTimeOffset At = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

    [Fact]
    public void GitHub_IsThatOfItsDocumentation() => Assert.Equal(
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        Sign("github", "It's a Secret to Everybody", "Hello, World!")["X-Hub-Signature-256"]);

    [Fact]
    public void Slack_IsThatOfItsDocumentation() => Assert.Equal(
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        DeliverySignature.HeadersOf(
            "slack",
            "8f742231b10e8888abcd99yyyzzz85a5",
            "id",
            DateTimeOffset.FromUnixTimeSeconds(1531420618),
            Encoding.UTF8.GetBytes("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"))["X-Slack-Signature"]);

    [Fact]
    public void StandardWebhooks_IsThatOfItsSpecification()
    {
        var headers = DeliverySignature.HeadersOf(
            "standard",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            DateTimeOffset.FromUnixTimeSeconds(1614265330),
            Encoding.UTF8.GetBytes("""{"test": 2432232314}"""));

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", headers["webhook-signature"]);
        Assert.Equal(("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"), (headers["webhook-id"], headers["webhook-timestamp"]));
    }

    [Fact]
    public void Stripe_IsThatOfTheSdk() => Assert.Equal(
        StripeSignature.Sign("""{"id":"evt_1"}"""u8, "whsec_secret", At), Sign("stripe", "whsec_secret", """{"id":"evt_1"}""")["Stripe-Signature"]);

    [Fact]
    public void StandardSecret_ThatIsNotBase64_IsAUsageError() =>
        Assert.Equal(ExitCodes.Usage, Assert.Throws<CliException>(() => Sign("standard", "not base 64!", "x")).ExitCode);

    private static IReadOnlyDictionary<string, string> Sign(string scheme, string secret, string body) =>
        DeliverySignature.HeadersOf(scheme, secret, "msg_1", At, Encoding.UTF8.GetBytes(body));
}

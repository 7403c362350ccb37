using System.Text;
using Trinity.Sdk.Intake;

namespace Trinity.Sdk.Tests.Intake;

public sealed class SlackSignatureTests
{
    // The example of Slack's documentation, "Verifying requests from Slack".
    private const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";
    private const string Timestamp = "1531420618";
    private const string Code = "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    private const string Signature = "v0=" + Code;
    private const string Body =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        + "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeSeconds(1_531_420_618);

    [Fact]
    public void Sign_PublishedExample_GivesThePublishedSignature() =>
        Assert.Equal(Signature, SlackSignature.Sign(Encoding.UTF8.GetBytes(Body), Secret, SentAt));

    [Fact]
    public void Verify_PublishedExample_IsValidWithoutDeliveryId()
    {
        var check = Check(Signature);

        Assert.True(check.IsValid);
        Assert.Null(check.DeliveryId);
    }

    [Fact]
    public void Verify_Event_NamesTheEvent()
    {
        var request = Signed("""{"type":"event_callback","event":{"type":"app_mention"},"event_id":"Ev08MFMKH6"}""");

        Assert.Equal("Ev08MFMKH6", SlackSignature.Verify(request, Secret).DeliveryId);
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void Verify_TimeOff_IsRefusedBeyondFiveMinutes(int seconds, bool isValid) =>
        Assert.Equal(isValid, Check(Signature, Timestamp, SentAt.AddSeconds(seconds), Secret).IsValid);

    [Fact]
    public void Verify_SecretUnderRotation_TakesEither()
    {
        Assert.True(Check(Signature, Timestamp, SentAt, "next", Secret).IsValid);
        Deliveries.Refused(Check(Signature, Timestamp, SentAt, "next"), Code, "next");
    }

    [Theory]
    [InlineData(Signature, "1531420619")]
    [InlineData(Signature, "01531420618")]
    [InlineData(Signature, "1531420618,1531420618")]
    [InlineData(Signature, "")]
    [InlineData("v1=" + Code, Timestamp)]
    [InlineData(Signature + "," + Signature, Timestamp)]
    [InlineData("v0=A2114D57B48EAC39B9AD189DD8316235A7B4A8D21A10BD27519666489C69B503", Timestamp)]
    [InlineData("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b5", Timestamp)]
    [InlineData("v0=", Timestamp)]
    [InlineData("", Timestamp)]
    public void Verify_SignatureOrTimeWrittenOtherwise_IsRefused(string signature, string timestamp) =>
        Deliveries.Refused(Check(signature, timestamp, SentAt, Secret), Code, Secret);

    [Fact]
    public void Verify_HeaderMissing_IsRefused()
    {
        Deliveries.Refused(SlackSignature.Verify(Deliveries.Of(Body, SentAt, (SlackSignature.SignatureHeader, Signature)), Secret), Code);
        Deliveries.Refused(SlackSignature.Verify(Deliveries.Of(Body, SentAt, (SlackSignature.TimestampHeader, Timestamp)), Secret), Code);
    }

    [Fact]
    public void Verify_BlankSecret_IsRefused() => Assert.Contains(
        "no usable secret", Deliveries.Refused(Check(Signature, Timestamp, SentAt, "")), StringComparison.Ordinal);

    [Fact]
    public void AnswerChallenge_UrlVerification_RepeatsTheChallenge()
    {
        var answer = SlackSignature.AnswerChallenge(
            Signed("""{"token":"t","challenge":"3eZbrw1aBm2rZgRNFdxV","type":"url_verification"}"""));

        Assert.Equal("3eZbrw1aBm2rZgRNFdxV", Encoding.UTF8.GetString(answer!.Body.Span));
        Assert.Equal("text/plain", answer.ContentType);
    }

    [Theory]
    [InlineData("""{"type":"event_callback","challenge":"x"}""")]
    [InlineData("""{"type":"url_verification"}""")]
    [InlineData("""{"type":"url_verification","challenge":7}""")]
    [InlineData("""{"event":{"type":"url_verification","challenge":"x"}}""")]
    [InlineData(Body)]
    public void AnswerChallenge_AnythingElse_IsNone(string body) => Assert.Null(SlackSignature.AnswerChallenge(Signed(body)));

    [Fact]
    public void AnswerChallenge_EndlessChallenge_IsNone() => Assert.Null(
        SlackSignature.AnswerChallenge(Signed($$"""{"type":"url_verification","challenge":"{{new string('x', 1_001)}}"}""")));

    private static IntakeRequest Signed(string body) => Deliveries.Of(
        body,
        SentAt,
        (SlackSignature.TimestampHeader, Timestamp),
        (SlackSignature.SignatureHeader, SlackSignature.Sign(Encoding.UTF8.GetBytes(body), Secret, SentAt)));

    private static SignatureCheck Check(string signature) => Check(signature, Timestamp, SentAt, Secret);

    private static SignatureCheck Check(
        string signature, string timestamp, DateTimeOffset receivedAt, params ReadOnlySpan<string?> secrets) =>
        SlackSignature.Verify(
            Deliveries.Of(Body, receivedAt, (SlackSignature.TimestampHeader, timestamp), (SlackSignature.SignatureHeader, signature)),
            secrets);
}

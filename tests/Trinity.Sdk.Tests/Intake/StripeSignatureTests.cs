using System.Security.Cryptography;
using System.Text;
using Trinity.Sdk.Intake;

namespace Trinity.Sdk.Tests.Intake;

public sealed class StripeSignatureTests
{
    private const string Secret = "whsec_dGVzdC1zZWNyZXQ";
    private const string Body = """{"object":{"id":"not_this"},"id":"evt_1NG8Du2eZvKYlo2CUI79vXWy","type":"charge.refunded"}""";
    private const long SentAtSeconds = 1_760_000_000;

    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeSeconds(SentAtSeconds);

    /// <summary>Computed here by the documented steps, not by the code under test.</summary>
    private static readonly string Code = CodeOf(Secret);

    private static readonly string Signature = $"t={SentAtSeconds},v1={Code}";

    [Fact]
    public void Sign_Body_FollowsTheDocumentedSteps() =>
        Assert.Equal(Signature, StripeSignature.Sign(Encoding.UTF8.GetBytes(Body), Secret, SentAt));

    [Fact]
    public void Verify_SignedDelivery_IsValidAndNamesTheEvent() =>
        Assert.Equal("evt_1NG8Du2eZvKYlo2CUI79vXWy", Check(Signature).DeliveryId);

    [Fact]
    public void Verify_OneOfSeveralSignatures_IsEnough() =>
        Assert.True(Check($"t={SentAtSeconds},v0={CodeOf("old")},v1={CodeOf("other")},v1={Code}").IsValid);

    [Fact]
    public void Verify_SecretUnderRotation_TakesEither()
    {
        Assert.True(Check(Signature, SentAt, "whsec_next", Secret).IsValid);
        Deliveries.Refused(Check(Signature, SentAt, "whsec_next"), Code, "whsec_next");
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void Verify_TimeOff_IsRefusedBeyondFiveMinutes(int seconds, bool isValid) =>
        Assert.Equal(isValid, Check(Signature, SentAt.AddSeconds(seconds), Secret).IsValid);

    [Fact]
    public void Verify_TimeChangedToNow_IsRefused() =>
        Deliveries.Refused(Check($"t={SentAtSeconds + 3_600},v1={Code}", SentAt.AddHours(1), Secret), Code, Secret);

    [Fact]
    public void Verify_SignatureWrittenOtherwise_IsRefused()
    {
        Assert.All(
            (string[])
            [
                "",
                ",",
                "t=,v1=",
                $"v1={Code}",
                $"t={SentAtSeconds}",
                $"t={SentAtSeconds},v0={Code}",
                $"t={SentAtSeconds},v1={Code[..^1]}",
                $"t={SentAtSeconds},v1={Code.ToUpperInvariant()}",
                $"t={SentAtSeconds}, v1={Code}",
                $"t={SentAtSeconds},t={SentAtSeconds},v1={Code}",
                $"{Signature},{Signature}",
                $"t= {SentAtSeconds},v1={Code}",
                $"t=x,v1={Code}",
            ],
            header => Deliveries.Refused(Check(header), Code, Secret));
    }

    [Fact]
    public void Verify_ThousandsOfSignatures_IsRefusedUnread()
    {
        var header = Signature + string.Concat(Enumerable.Repeat(",v1=00", 5_000));

        Assert.Contains("more than 16", Deliveries.Refused(Check(header)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\t")]
    public void Verify_BlankSecret_IsRefusedEvenWhenTheSenderSignedWithIt(string secret) => Assert.Contains(
        "no usable secret",
        Deliveries.Refused(Check($"t={SentAtSeconds},v1={CodeOf(secret)}", SentAt, secret)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("""{"id":7}""")]
    [InlineData("""{"a":{"id":"evt_1"}}""")]
    [InlineData("""{"a":"\uD800","id":"\uD800"}""")]
    public void Verify_BodyWithoutEventId_IsValidWithoutDeliveryId(string body)
    {
        var signature = StripeSignature.Sign(Encoding.UTF8.GetBytes(body), Secret, SentAt);
        var check = StripeSignature.Verify(Deliveries.Of(body, SentAt, (StripeSignature.SignatureHeader, signature)), Secret);

        Assert.True(check.IsValid);
        Assert.Null(check.DeliveryId);
    }

    [Fact]
    public void Verify_HeaderMissing_IsRefused() =>
        Deliveries.Refused(StripeSignature.Verify(Deliveries.Of(Body, SentAt), Secret), Secret);

    private static string CodeOf(string secret) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{SentAtSeconds}.{Body}")));

    private static SignatureCheck Check(string header) => Check(header, SentAt, Secret);

    private static SignatureCheck Check(string header, DateTimeOffset receivedAt, params ReadOnlySpan<string?> secrets) =>
        StripeSignature.Verify(Deliveries.Of(Body, receivedAt, (StripeSignature.SignatureHeader, header)), secrets);
}

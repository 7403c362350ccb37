using System.Text;
using Trinity.Sdk.Intake;

namespace Trinity.Sdk.Tests.Intake;

public sealed class StandardWebhookSignatureTests
{
    // The example of the Standard Webhooks libraries.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_b3RoZXItc2VjcmV0LW9mLXRoZS1zYW1lLXNpemU=";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Body = """{"test": 2432232314}""";
    private const string Code = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private const string Signature = "v1," + Code;

    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);

    [Fact]
    public void Sign_PublishedExample_GivesThePublishedSignature() =>
        Assert.Equal(Signature, StandardWebhookSignature.Sign(Encoding.UTF8.GetBytes(Body), Secret, Id, SentAt));

    [Fact]
    public void Verify_PublishedExample_IsValidAndNamesTheDelivery() => Assert.Equal(Id, Check(Signature).DeliveryId);

    [Theory]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    public void Verify_TimeOff_IsRefusedBeyondFiveMinutes(int seconds, bool isValid) =>
        Assert.Equal(isValid, Check(Signature, receivedAt: SentAt.AddSeconds(seconds)).IsValid);

    [Theory]
    [InlineData("v1,AAAA " + Signature)]
    [InlineData("v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== " + Signature + " v1,AAAA")]
    public void Verify_OneOfSeveralSignatures_IsEnough(string signatures) => Assert.True(Check(signatures).IsValid);

    [Fact]
    public void Verify_SecretUnderRotation_TakesEitherAndPassesOverMalformedOnes()
    {
        Assert.True(Check(Signature, Id, Timestamp, SentAt, Other, Secret).IsValid);
        Assert.True(Check(Signature, Id, Timestamp, SentAt, "not base64!", Secret["whsec_".Length..]).IsValid);
        Deliveries.Refused(Check(Signature, Id, Timestamp, SentAt, Other), Code, Other);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1,")]
    [InlineData(Code)]
    [InlineData("V1," + Code)]
    [InlineData("v2," + Code)]
    [InlineData("v1," + Code + "," + Signature)]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=")]
    [InlineData("v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1,\tg0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    public void Verify_SignatureWrittenOtherwise_IsRefused(string signatures) => Deliveries.Refused(Check(signatures), Code, Secret);

    [Fact]
    public void Verify_ThousandsOfSignatures_IsRefusedUnread()
    {
        var signatures = string.Join(' ', Enumerable.Repeat("v1,AAAA", 5_000).Append(Signature));

        Assert.Contains("more than 16", Deliveries.Refused(Check(signatures)), StringComparison.Ordinal);
        Assert.True(Check(string.Join(' ', Enumerable.Repeat("v1,AAAA", 15).Append(Signature))).IsValid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1614265330")]
    [InlineData(" 1614265330")]
    [InlineData("1614265330.5")]
    [InlineData("1614265330,1614265330")]
    [InlineData("999999999999")]
    [InlineData("99999999999999999999999")]
    public void Verify_StrangeTimestamp_IsRefused(string timestamp) => Deliveries.Refused(Check(Signature, timestamp: timestamp), Code);

    [Fact]
    public void Verify_IdTakenFromTheBody_IsRefused()
    {
        // Sent as id "a" at T with the body "T.x": the same bytes are signed for the id "a.T" and the body "x".
        var signature = StandardWebhookSignature.Sign(Encoding.UTF8.GetBytes($"{Timestamp}.x"), Secret, "a", SentAt);
        var request = Deliveries.Of(
            "x",
            SentAt,
            (StandardWebhookSignature.IdHeader, $"a.{Timestamp}"),
            (StandardWebhookSignature.TimestampHeader, Timestamp),
            (StandardWebhookSignature.SignatureHeader, signature));

        Assert.Contains("full stop", Deliveries.Refused(StandardWebhookSignature.Verify(request, Secret)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("webhook-id")]
    [InlineData("webhook-timestamp")]
    [InlineData("webhook-signature")]
    public void Verify_HeaderMissing_IsRefused(string missing)
    {
        (string Name, string Value)[] headers =
            [("webhook-id", Id), ("webhook-timestamp", Timestamp), ("webhook-signature", Signature)];
        var request = Deliveries.Of(Body, SentAt, [.. headers.Where(header => header.Name != missing)]);

        Assert.Contains("missing", Deliveries.Refused(StandardWebhookSignature.Verify(request, Secret), Code), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_ ")]
    [InlineData("whsec_*")]
    public void Verify_UnusableSecret_IsRefused(string secret) => Assert.Contains(
        "no usable secret", Deliveries.Refused(Check(Signature, Id, Timestamp, SentAt, secret)), StringComparison.Ordinal);

    [Theory]
    [InlineData("", Id)]
    [InlineData("whsec_", Id)]
    [InlineData("not base64!", Id)]
    [InlineData(Secret, "")]
    [InlineData(Secret, "a.b")]
    public void Sign_UnusableSecretOrId_Throws(string secret, string id) =>
        Assert.Throws<ArgumentException>(() => StandardWebhookSignature.Sign([], secret, id, SentAt));

    private static SignatureCheck Check(string signatures, string timestamp = Timestamp, DateTimeOffset? receivedAt = null) =>
        Check(signatures, Id, timestamp, receivedAt ?? SentAt, Secret);

    private static SignatureCheck Check(
        string signatures, string id, string timestamp, DateTimeOffset receivedAt, params ReadOnlySpan<string?> secrets) =>
        StandardWebhookSignature.Verify(
            Deliveries.Of(
                Body,
                receivedAt,
                (StandardWebhookSignature.IdHeader, id),
                (StandardWebhookSignature.TimestampHeader, timestamp),
                (StandardWebhookSignature.SignatureHeader, signatures)),
            secrets);
}

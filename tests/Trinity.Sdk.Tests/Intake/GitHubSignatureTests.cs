using System.Text;
using Trinity.Sdk.Intake;

namespace Trinity.Sdk.Tests.Intake;

public sealed class GitHubSignatureTests
{
    // The example of GitHub's documentation, "Validating webhook deliveries".
    private const string Secret = "It's a Secret to Everybody";
    private const string Body = "Hello, World!";
    private const string Code = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private const string Signature = "sha256=" + Code;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sign_PublishedExample_GivesThePublishedSignature() =>
        Assert.Equal(Signature, GitHubSignature.Sign(Encoding.UTF8.GetBytes(Body), Secret));

    [Fact]
    public void Verify_PublishedExample_IsValidAndNamesTheDelivery()
    {
        var request = Deliveries.Of(
            Body, Now, ("x-hub-signature-256", Signature), ("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"));
        var check = GitHubSignature.Verify(request, Secret);

        Assert.True(check.IsValid);
        Assert.Null(check.Rejection);
        Assert.Equal("72d3162e-cc78-11e3-81ab-4c9367dc0958", check.DeliveryId);
    }

    [Fact]
    public void Verify_SecretUnderRotation_TakesEither()
    {
        var request = Deliveries.Of(Body, Now, (GitHubSignature.SignatureHeader, Signature));

        Assert.True(GitHubSignature.Verify(request, "new", Secret).IsValid);
        Assert.True(GitHubSignature.Verify(request, Secret, null, "").IsValid);
        Deliveries.Refused(GitHubSignature.Verify(request, "new", "newer"), Code, "newer");
    }

    [Theory]
    [InlineData("sha256=")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1700")]
    [InlineData("sha256=757107EA0EB2509FC211221CCE984B8A37570B6D7586C22C46F4379C8B043E17")]
    [InlineData("sha256= 757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18")]
    [InlineData("SHA256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData(Signature + "," + Signature)]
    [InlineData("")]
    [InlineData("sha256=\0\uD800é")]
    public void Verify_SignatureWrittenOtherwise_IsRefused(string signature) => Deliveries.Refused(
        GitHubSignature.Verify(Deliveries.Of(Body, Now, (GitHubSignature.SignatureHeader, signature)), Secret), Code, Secret);

    [Fact]
    public void Verify_OldHeaderOnly_IsRefused() => Assert.Contains(
        GitHubSignature.SignatureHeader,
        Deliveries.Refused(GitHubSignature.Verify(Deliveries.Of(Body, Now, ("X-Hub-Signature", "sha1=00")), Secret)),
        StringComparison.Ordinal);

    [Fact]
    public void Verify_OtherBody_IsRefused() => Deliveries.Refused(
        GitHubSignature.Verify(Deliveries.Of(Body + "\n", Now, (GitHubSignature.SignatureHeader, Signature)), Secret), Code, Secret);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    public void Verify_BlankSecret_IsRefusedEvenWhenTheSenderSignedWithIt(string? secret)
    {
        // HMAC knows keys of no length: anybody can sign with them.
        var code = System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret ?? ""), Encoding.UTF8.GetBytes(Body));
        var request = Deliveries.Of(Body, Now, (GitHubSignature.SignatureHeader, "sha256=" + Convert.ToHexStringLower(code)));

        Assert.Contains("no usable secret", Deliveries.Refused(GitHubSignature.Verify(request, secret)), StringComparison.Ordinal);
        Assert.Contains("no usable secret", Deliveries.Refused(GitHubSignature.Verify(request)), StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_BlankSecret_Throws() => Assert.Throws<ArgumentException>(() => GitHubSignature.Sign([], " "));

    [Fact]
    public void Verify_DeliveryIdTooLong_GivesNone()
    {
        var id = new string('1', 201);
        var request = Deliveries.Of(
            Body, Now, (GitHubSignature.SignatureHeader, Signature), (GitHubSignature.DeliveryHeader, id));
        var check = GitHubSignature.Verify(request, Secret);

        Assert.True(check.IsValid);
        Assert.Null(check.DeliveryId);
    }
}

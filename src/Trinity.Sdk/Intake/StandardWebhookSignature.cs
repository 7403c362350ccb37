using System.Diagnostics.CodeAnalysis;

namespace Trinity.Sdk.Intake;

/// <summary>
/// Signs and verifies deliveries as standardwebhooks.com says: <c>webhook-id</c>, <c>webhook-timestamp</c> in
/// seconds, and <c>webhook-signature</c> with signatures parted by blanks, each <c>v1,</c> and the HMAC-SHA256 of id,
/// timestamp and body in base64.
/// </summary>
/// <remarks>A secret is base64, with or without the prefix <c>whsec_</c>. A timestamp may be 5 minutes off.</remarks>
public static class StandardWebhookSignature
{
    /// <summary>The header with the id of the delivery: the same in every attempt to deliver it.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the time of the attempt, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signatures, at most 16.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string Version = "v1,";
    private const string SecretPrefix = "whsec_";
    private const int MaxIdLength = 200;

    /// <summary>Verifies a delivery. <see cref="SignatureCheck.DeliveryId"/> is <see cref="IdHeader"/>.</summary>
    /// <param name="request">The delivery.</param>
    /// <param name="secrets">The secrets that are right; several while one is replaced. Null, blank and malformed
    /// ones verify nothing.</param>
    public static SignatureCheck Verify(IntakeRequest request, params ReadOnlySpan<string?> secrets)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Header(IdHeader) is not { } id || request.Header(TimestampHeader) is not { } timestamp
            || request.Header(SignatureHeader) is not { } header)
        {
            return SignatureCheck.Invalid(
                $"One of the headers {IdHeader}, {TimestampHeader} and {SignatureHeader} is missing.");
        }

        if (!IsId(id))
        {
            return SignatureCheck.Invalid(
                $"The header {IdHeader} does not have 1 to {MaxIdLength} characters, or has a full stop.");
        }

        if (SignatureText.CheckTime(timestamp, request.ReceivedAt) is { } reason)
        {
            return SignatureCheck.Invalid(reason);
        }

        if (header.AsSpan().Count(' ') >= SignatureText.MaxSignatures)
        {
            return SignatureCheck.Invalid(
                $"The header {SignatureHeader} has more than {SignatureText.MaxSignatures} signatures.");
        }

        return CheckAny(secrets, $"{id}.{timestamp}.", request.Body.Span, header) is { } failure
            ? SignatureCheck.Invalid(failure)
            : SignatureCheck.Valid(id);
    }

    /// <summary>Signs a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="secret">The secret: base64, with or without <c>whsec_</c>.</param>
    /// <param name="id">The id of the delivery: 1 to 200 characters without a full stop.</param>
    /// <param name="time">The time of the attempt; <see cref="TimestampHeader"/> has its seconds since 1970.</param>
    /// <returns>The value of <see cref="SignatureHeader"/>.</returns>
    public static string Sign(ReadOnlySpan<byte> body, string secret, string id, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!IsId(id))
        {
            throw new ArgumentException($"An id has 1 to {MaxIdLength} characters and no full stop.", nameof(id));
        }

        var key = KeyOf(SignatureText.Required(secret))
            ?? throw new ArgumentException("The secret is not base64.", nameof(secret));
        return Signature(key, $"{id}.{SignatureText.Seconds(time)}.", body);
    }

    /// <summary>Whether a text can be used as a secret: base64, with or without <c>whsec_</c>.</summary>
    /// <param name="secret">The text.</param>
    public static bool IsSecret([NotNullWhen(true)] string? secret) => !string.IsNullOrWhiteSpace(secret) && KeyOf(secret) is not null;

    private static string? CheckAny(
        ReadOnlySpan<string?> secrets, string prefix, ReadOnlySpan<byte> body, ReadOnlySpan<char> signatures)
    {
        var reason = SignatureText.NoSecret;
        foreach (var secret in secrets)
        {
            if (string.IsNullOrWhiteSpace(secret) || KeyOf(secret) is not { } key)
            {
                continue;
            }

            var expected = Signature(key, prefix, body);
            foreach (var range in signatures.Split(' '))
            {
                if (SignatureText.Matches(expected, signatures[range]))
                {
                    return null;
                }
            }

            reason = SignatureText.Mismatch;
        }

        return reason;
    }

    private static string Signature(byte[] key, string prefix, ReadOnlySpan<byte> body) =>
        Version + Convert.ToBase64String(SignatureText.Code(key, prefix, body));

    private static byte[]? KeyOf(string secret) => SignatureText.Base64Key(
        secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret.AsSpan(SecretPrefix.Length) : secret);

    /// <summary>
    /// The full stop parts what is signed: with one in the id, a part of the body could be taken for the timestamp.
    /// </summary>
    private static bool IsId(string id) => id.Length is > 0 and <= MaxIdLength && !id.Contains('.');
}

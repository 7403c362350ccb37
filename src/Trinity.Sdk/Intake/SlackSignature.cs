using System.Text;

namespace Trinity.Sdk.Intake;

/// <summary>
/// Signs and verifies deliveries as Slack does: <c>X-Slack-Request-Timestamp</c> in seconds, and
/// <c>X-Slack-Signature: v0=</c> with the HMAC-SHA256 of version, timestamp and body in small hexadecimal letters.
/// </summary>
/// <remarks>A timestamp may be 5 minutes off.</remarks>
public static class SlackSignature
{
    /// <summary>The header with the time of the attempt, in seconds since 1970.</summary>
    public const string TimestampHeader = "X-Slack-Request-Timestamp";

    /// <summary>The header with the signature.</summary>
    public const string SignatureHeader = "X-Slack-Signature";

    private const string Prefix = "v0=";
    private const int MaxChallengeLength = 1_000;

    /// <summary>
    /// Verifies a delivery. <see cref="SignatureCheck.DeliveryId"/> is the <c>event_id</c> in the body; commands have
    /// none.
    /// </summary>
    /// <param name="request">The delivery.</param>
    /// <param name="secrets">The secrets that are right; several while one is replaced. Null and blank ones verify
    /// nothing.</param>
    public static SignatureCheck Verify(IntakeRequest request, params ReadOnlySpan<string?> secrets)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Header(TimestampHeader) is not { } timestamp || request.Header(SignatureHeader) is not { } header)
        {
            return SignatureCheck.Invalid($"One of the headers {TimestampHeader} and {SignatureHeader} is missing.");
        }

        if (!header.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return SignatureCheck.Invalid($"The header {SignatureHeader} does not begin with '{Prefix}'.");
        }

        if (SignatureText.CheckTime(timestamp, request.ReceivedAt) is { } reason)
        {
            return SignatureCheck.Invalid(reason);
        }

        var received = header.AsSpan(Prefix.Length);
        return SignatureText.CheckHex(secrets, $"v0:{timestamp}:", request.Body.Span, received) is { } failure
            ? SignatureCheck.Invalid(failure)
            : SignatureCheck.Valid(DeliveryId(request));
    }

    /// <summary>The <c>event_id</c> in a body: what identifies the delivery, whoever sent it. Null when there is none.</summary>
    /// <param name="request">The delivery.</param>
    public static string? DeliveryId(IntakeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SignatureText.Property(request.Body.Span, "event_id"u8);
    }

    /// <summary>Signs a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="secret">The secret; not blank.</param>
    /// <param name="time">The time of the attempt; <see cref="TimestampHeader"/> has its seconds since 1970.</param>
    /// <returns>The value of <see cref="SignatureHeader"/>.</returns>
    public static string Sign(ReadOnlySpan<byte> body, string secret, DateTimeOffset time) =>
        Prefix + SignatureText.Hex(SignatureText.Required(secret), $"v0:{SignatureText.Seconds(time)}:", body);

    /// <summary>
    /// The answer to the challenge by which Slack tries a new address; null when the delivery is not one. Verify it
    /// first.
    /// </summary>
    /// <param name="request">The delivery.</param>
    public static IntakeDecision.Answer? AnswerChallenge(IntakeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.Body.Span;
        return SignatureText.Property(body, "type"u8) == "url_verification"
            && SignatureText.Property(body, "challenge"u8) is { Length: > 0 and <= MaxChallengeLength } challenge
                ? new IntakeDecision.Answer(Encoding.UTF8.GetBytes(challenge), "text/plain")
                : null;
    }
}

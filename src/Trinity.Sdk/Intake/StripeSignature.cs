namespace Trinity.Sdk.Intake;

/// <summary>
/// Signs and verifies deliveries as Stripe does: <c>Stripe-Signature: t=…,v1=…</c> with the time in seconds and, in
/// small hexadecimal letters, the HMAC-SHA256 of time and body; several <c>v1</c> while the secret is replaced.
/// </summary>
/// <remarks>The secret is used as it is written, <c>whsec_</c> included. A timestamp may be 5 minutes off.</remarks>
public static class StripeSignature
{
    /// <summary>The header with time and signatures, at most 16 parts.</summary>
    public const string SignatureHeader = "Stripe-Signature";

    private const string Time = "t=";
    private const string Version = "v1=";

    /// <summary>
    /// Verifies a delivery. <see cref="SignatureCheck.DeliveryId"/> is the <c>id</c> of the event in the body.
    /// </summary>
    /// <param name="request">The delivery.</param>
    /// <param name="secrets">The secrets that are right; several while one is replaced. Null and blank ones verify
    /// nothing.</param>
    public static SignatureCheck Verify(IntakeRequest request, params ReadOnlySpan<string?> secrets)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Header(SignatureHeader) is not { } header)
        {
            return SignatureCheck.Invalid($"The header {SignatureHeader} is missing.");
        }

        if (header.AsSpan().Count(',') >= SignatureText.MaxSignatures)
        {
            return SignatureCheck.Invalid(
                $"The header {SignatureHeader} has more than {SignatureText.MaxSignatures} parts.");
        }

        var parts = header.Split(',');
        if (parts.Where(part => part.StartsWith(Time, StringComparison.Ordinal)).ToArray() is not [var time])
        {
            return SignatureCheck.Invalid($"The header {SignatureHeader} does not have one '{Time}'.");
        }

        if (SignatureText.CheckTime(time.AsSpan(Time.Length), request.ReceivedAt) is { } reason)
        {
            return SignatureCheck.Invalid(reason);
        }

        return CheckAny(secrets, $"{time[Time.Length..]}.", request.Body.Span, parts) is { } failure
            ? SignatureCheck.Invalid(failure)
            : SignatureCheck.Valid(DeliveryId(request));
    }

    /// <summary>The <c>id</c> of the event in a body: what identifies the delivery, whoever sent it. Null when there is none.</summary>
    /// <param name="request">The delivery.</param>
    public static string? DeliveryId(IntakeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SignatureText.Property(request.Body.Span, "id"u8);
    }

    /// <summary>Signs a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="secret">The secret; not blank.</param>
    /// <param name="time">The time of the attempt.</param>
    /// <returns>The value of <see cref="SignatureHeader"/>.</returns>
    public static string Sign(ReadOnlySpan<byte> body, string secret, DateTimeOffset time)
    {
        var seconds = SignatureText.Seconds(time);
        return $"{Time}{seconds},{Version}{SignatureText.Hex(SignatureText.Required(secret), $"{seconds}.", body)}";
    }

    private static string? CheckAny(ReadOnlySpan<string?> secrets, string prefix, ReadOnlySpan<byte> body, string[] parts)
    {
        var reason = SignatureText.NoSecret;
        foreach (var secret in secrets)
        {
            if (string.IsNullOrWhiteSpace(secret))
            {
                continue;
            }

            var expected = Version + SignatureText.Hex(secret, prefix, body);
            if (Array.Exists(parts, part => SignatureText.Matches(expected, part)))
            {
                return null;
            }

            reason = SignatureText.Mismatch;
        }

        return reason;
    }
}

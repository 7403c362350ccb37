namespace Trinity.Sdk.Intake;

/// <summary>
/// Signs and verifies deliveries as GitHub does: <c>X-Hub-Signature-256: sha256=</c> and the HMAC-SHA256 of the body
/// in small hexadecimal letters.
/// </summary>
public static class GitHubSignature
{
    /// <summary>The header with the signature.</summary>
    public const string SignatureHeader = "X-Hub-Signature-256";

    /// <summary>
    /// The header with the id of the delivery. It is not signed, so it only protects from honest repetition.
    /// </summary>
    public const string DeliveryHeader = "X-GitHub-Delivery";

    private const string Prefix = "sha256=";

    /// <summary>Verifies a delivery. <see cref="SignatureCheck.DeliveryId"/> is <see cref="DeliveryHeader"/>.</summary>
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

        if (!header.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return SignatureCheck.Invalid($"The header {SignatureHeader} does not begin with '{Prefix}'.");
        }

        var received = header.AsSpan(Prefix.Length);
        return SignatureText.CheckHex(secrets, string.Empty, request.Body.Span, received) is { } reason
            ? SignatureCheck.Invalid(reason)
            : SignatureCheck.Valid(request.Header(DeliveryHeader));
    }

    /// <summary>Signs a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="secret">The secret; not blank.</param>
    /// <returns>The value of <see cref="SignatureHeader"/>.</returns>
    public static string Sign(ReadOnlySpan<byte> body, string secret) =>
        Prefix + SignatureText.Hex(SignatureText.Required(secret), string.Empty, body);
}

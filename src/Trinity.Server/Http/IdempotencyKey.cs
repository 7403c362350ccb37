namespace Trinity.Server.Http;

/// <summary>Reads the Idempotency-Key header: a structured-field string, or the bare text that many clients send.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 200;

    /// <summary>Answers who sent a malformed one.</summary>
    public static IResult Refuse() => Problems.Of(
        StatusCodes.Status400BadRequest, "invalid_idempotency_key", $"{Header} has 1 to {MaxLength} characters, none of them a control character.");

    /// <returns>False when the header is there and malformed.</returns>
    public static bool TryRead(HttpContext context, out string? key)
    {
        key = null;
        if (!context.Request.Headers.TryGetValue(Header, out var values))
        {
            return true;
        }

        if (values is not [{ } value])
        {
            return false;
        }

        var text = value.Trim();
        key = text is ['"', .., '"'] && text.Length > 1
            ? text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)
            : text;
        return key.Length is > 0 and <= MaxLength && !key.Any(char.IsControl);
    }
}

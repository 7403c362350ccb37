using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Trinity.Sdk.Intake;

/// <summary>
/// What the signature schemes share: the code over prefix and body, and how it is written, compared and dated.
/// </summary>
internal static class SignatureText
{
    /// <summary>
    /// A sender that rotates its secret sends two or three; whoever sends more wants to keep us busy.
    /// </summary>
    public const int MaxSignatures = 16;

    public const string NoSecret = "The agent has no usable secret to check the signature with.";
    public const string Mismatch = "The signature does not match.";

    private const long ToleranceSeconds = 300;

    /// <summary>The HMAC-SHA256 of a prefix and a body.</summary>
    public static byte[] Code(ReadOnlySpan<byte> key, string prefix, ReadOnlySpan<byte> body)
    {
        if (prefix.Length == 0)
        {
            return HMACSHA256.HashData(key, body);
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(prefix));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    /// <summary>The code in hexadecimal, in the one form that is accepted: small letters.</summary>
    public static string Hex(string secret, string prefix, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(Code(Encoding.UTF8.GetBytes(secret), prefix, body));

    /// <summary>
    /// Whether a received text is the expected one. Texts are compared, not the bytes they stand for: so there is
    /// exactly one way to write a right signature, and nothing to decode from a stranger.
    /// </summary>
    public static bool Matches(string expected, ReadOnlySpan<char> received) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(expected.AsSpan()), MemoryMarshal.AsBytes(received));

    /// <summary>Whether any secret yields the received hexadecimal signature; the reason when none does.</summary>
    public static string? CheckHex(
        ReadOnlySpan<string?> secrets, string prefix, ReadOnlySpan<byte> body, ReadOnlySpan<char> received)
    {
        var reason = NoSecret;
        foreach (var secret in secrets)
        {
            if (string.IsNullOrWhiteSpace(secret))
            {
                continue;
            }

            if (Matches(Hex(secret, prefix, body), received))
            {
                return null;
            }

            reason = Mismatch;
        }

        return reason;
    }

    /// <summary>
    /// Why a timestamp, in seconds since 1970, cannot be that of a delivery received now; null when it can.
    /// </summary>
    public static string? CheckTime(ReadOnlySpan<char> timestamp, DateTimeOffset receivedAt)
    {
        // Digits alone: no sign, no blank, no fraction.
        if (timestamp.Length > 12
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return "The timestamp is not a number of seconds.";
        }

        var ageSeconds = receivedAt.ToUnixTimeSeconds() - seconds;
        return ageSeconds > ToleranceSeconds ? "The timestamp is more than 5 minutes old."
            : ageSeconds < -ToleranceSeconds ? "The timestamp is more than 5 minutes ahead."
            : null;
    }

    public static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>A secret to sign with.</summary>
    public static string Required(string secret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        return secret;
    }

    /// <summary>The key of a base64 secret; null when it is none.</summary>
    public static byte[]? Base64Key(ReadOnlySpan<char> secret)
    {
        if (!Base64.IsValid(secret, out var length) || length == 0)
        {
            return null;
        }

        var key = new byte[length];
        return Convert.TryFromBase64Chars(secret, key, out var written) && written == length ? key : null;
    }

    /// <summary>A text property of the body's outermost object; null when there is none.</summary>
    public static string? Property(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isWanted = reader.ValueTextEquals(name);
                reader.Read();
                if (isWanted)
                {
                    return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }

                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A body need not be JSON to be signed.
        }

        return null;
    }
}

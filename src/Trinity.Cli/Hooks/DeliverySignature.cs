using System.Security.Cryptography;
using System.Text;

namespace Trinity.Cli.Hooks;

/// <summary>Signs a delivery as its sender would: GitHub, Stripe, Slack, or one that follows Standard Webhooks.</summary>
internal static class DeliverySignature
{
    public static readonly string[] Schemes = ["none", "github", "standard", "stripe", "slack"];

    private const string StandardPrefix = "whsec_";

    /// <summary>The headers that a sender adds.</summary>
    /// <param name="scheme">One of <see cref="Schemes"/>.</param>
    /// <param name="secret">The secret of sender and receiver.</param>
    /// <param name="id">What identifies the delivery.</param>
    /// <param name="at">When it is sent.</param>
    /// <param name="body">The body.</param>
    public static IReadOnlyDictionary<string, string> HeadersOf(string scheme, string secret, string id, DateTimeOffset at, byte[] body)
    {
        var time = at.ToUnixTimeSeconds();
        return scheme switch
        {
            "github" => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["X-GitHub-Delivery"] = id,
                ["X-Hub-Signature-256"] = "sha256=" + Hex(Key(secret), body),
            },
            "standard" => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["webhook-id"] = id,
                ["webhook-timestamp"] = $"{time}",
                ["webhook-signature"] = "v1," + Convert.ToBase64String(Hash(StandardKey(secret), $"{id}.{time}.", body)),
            },
            "stripe" => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Stripe-Signature"] = $"t={time},v1={Convert.ToHexStringLower(Hash(Key(secret), $"{time}.", body))}",
            },
            "slack" => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["X-Slack-Request-Timestamp"] = $"{time}",
                ["X-Slack-Signature"] = "v0=" + Convert.ToHexStringLower(Hash(Key(secret), $"v0:{time}:", body)),
            },
            _ => new Dictionary<string, string>(StringComparer.Ordinal),
        };
    }

    private static byte[] Key(string secret) => Encoding.UTF8.GetBytes(secret);

    private static byte[] StandardKey(string secret)
    {
        var text = secret.StartsWith(StandardPrefix, StringComparison.Ordinal) ? secret[StandardPrefix.Length..] : secret;
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new CliException("A secret of Standard Webhooks is base 64, for example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw.", ExitCodes.Usage);
        }
    }

    private static string Hex(byte[] key, byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(key, body));

    private static byte[] Hash(byte[] key, string head, byte[] body) => HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes(head), .. body]);
}

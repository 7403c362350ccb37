using System.Security.Cryptography;
using System.Text;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Access;

/// <summary>Secrets that are shown once and stored hashed: 160 random bits behind a prefix that scanners recognise.</summary>
internal static class Tokens
{
    public const string ApiKeyPrefix = "trk_";
    public const string WebhookPrefix = "whk_";
    public const string SetupPrefix = "set_";
    public const string SessionPrefix = "ses_";
    public const string InvitationPrefix = "inv_";
    public const string LinkPrefix = "lnk_";

    private const int Bytes = 20;

    public static string Create(string prefix) => prefix + Base32.Encode(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>A plain hash is enough: the token is not guessable, so there is nothing to stretch.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The part that may be shown, to recognise a token by.</summary>
    public static string Shown(string token) => token.Length <= 8 ? token[..2] : token[..8];
}

using System.Globalization;
using System.Security.Cryptography;
using Trinity.Platform.Access;

namespace Trinity.Platform.People;

/// <summary>Codes that are sent by mail: six digits, good once and for minutes, guessed at five times at most.</summary>
internal static class MailedCodes
{
    public static string Create() => RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);

    public static byte[] Hash(string email, string code) => Tokens.Hash($"{email} {code}");

    public static bool Matches(byte[]? hash, string email, string code) =>
        CryptographicOperations.FixedTimeEquals(hash ?? [], Hash(email, code.Trim()));
}

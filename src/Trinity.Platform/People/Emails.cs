using System.Text.RegularExpressions;

namespace Trinity.Platform.People;

/// <summary>Addresses of people.</summary>
internal static partial class Emails
{
    private const int MaxLength = 254;

    /// <summary>The form in which an address is compared and kept.</summary>
    public static string Normalise(string email) => email.Trim().ToLowerInvariant();

    public static Fault? Check(string? email) => email is not null && email.Length <= MaxLength && Pattern().IsMatch(email.Trim())
        ? null
        : new Fault("/email", "invalid_email", "That is not an e-mail address.");

    /// <summary>No space and no control character: an address goes into the head of a mail.</summary>
    [GeneratedRegex(@"^[^@\s\p{C}<>"",;:]+@[^@\s\p{C}<>"",;:]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Pattern();
}

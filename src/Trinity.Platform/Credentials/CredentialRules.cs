using System.Text;
using System.Text.RegularExpressions;
using Trinity.Platform.Agents;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Credentials;

/// <summary>What credentials may be, whatever the runtime.</summary>
internal static partial class CredentialRules
{
    public const int MaxPerAgent = 32;

    /// <summary>A value, in bytes: a key or a certificate with its chain.</summary>
    private const int MaxValue = 32 * 1024;

    private const int MaxPath = 200;

    private const string VariableRule = "A variable has 1 to 100 letters, digits and underscores, and begins with none of the digits.";
    private const string FileRule =
        "A file is a path below the home, like .netrc or .ssh/id_ed25519: at most 200 characters, 8 names of letters, digits and . _ @ + -, "
        + "none of them . or ..";

    public static IEnumerable<Fault> Check(string name, CredentialKind kind, string target, string value)
    {
        foreach (var fault in AgentRules.Check(name))
        {
            yield return fault;
        }

        if (kind == CredentialKind.Environment && !Variable().IsMatch(target))
        {
            yield return new Fault("/target", "invalid_target", VariableRule);
        }

        if (kind == CredentialKind.File && !IsPath(target))
        {
            yield return new Fault("/target", "invalid_target", FileRule);
        }

        if (value.Length == 0 || value.Contains('\0') || Encoding.UTF8.GetByteCount(value) > MaxValue)
        {
            yield return new Fault("/value", "invalid_value", $"A value has 1 to {MaxValue} bytes, none of them zero.");
        }
    }

    /// <summary>Whether two credentials cannot be there together: the same variable or file, or one file where the other needs a directory.</summary>
    public static bool Collide(CredentialKind kind, string target, CredentialKind otherKind, string other) =>
        kind == otherKind
        && (target == other || (kind == CredentialKind.File && (IsBelow(target, other) || IsBelow(other, target))));

    private static bool IsBelow(string path, string directory) => path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static bool IsPath(string path) =>
        path.Length <= MaxPath
        && path.Split('/') is { Length: <= 8 } names
        && Array.TrueForAll(names, name => name is not ("." or "..") && FileName().IsMatch(name));

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,99}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[A-Za-z0-9._@+-]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FileName();
}

using System.Text.RegularExpressions;

namespace Trinity.ClaudeCode.Output;

/// <summary>
/// The token of an execution in what it tells. It opens the platform while the execution goes on: an agent that prints it shall not tell it to everybody
/// who reads that.
/// </summary>
internal static partial class RunToken
{
    public static string Hide(string text) => Token().Replace(text, "trx_…");

    [GeneratedRegex("trx_[A-Za-z0-9_-]{16,}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Token();
}

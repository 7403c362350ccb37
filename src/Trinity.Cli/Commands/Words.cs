using System.CommandLine;

namespace Trinity.Cli.Commands;

/// <summary>Options whose values are words of the API. They are offered and not insisted on: the server may know more of them.</summary>
internal static class Words
{
    public static Option<string?> Option(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = $"{description} {Listed(words)}", HelpName = HelpNameOf(name) };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>An option that may be given several times.</summary>
    public static Option<string[]> Options(string name, string description, params string[] words)
    {
        var option = new Option<string[]>(name) { Description = $"{description} {Listed(words)} May be given several times.", HelpName = HelpNameOf(name) };
        option.CompletionSources.Add(words);
        return option;
    }

    private static string Listed(string[] words) => $"One of {string.Join(", ", words)}.";

    private static string HelpNameOf(string name) => name.TrimStart('-').ToUpperInvariant();
}

using System.CommandLine;

namespace Trinity.Cli.Commands;

/// <summary>The options of every command that speaks to the server.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "The server's address; else $TRINITY_SERVER, else that of the profile, else http://127.0.0.1:8080.",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = "The API key; else $TRINITY_KEY, else that of the profile. Other users of the machine see arguments: prefer the others.",
        HelpName = "KEY",
        Recursive = true,
    };

    public static Option<string?> Profile { get; } = new("--profile")
    {
        Description = "The profile that 'trinity login' has stored; else $TRINITY_PROFILE, else 'default'.",
        HelpName = "NAME",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Writes the API's JSON as it came: one document, or one a line where things go on.",
        Recursive = true,
    };
}

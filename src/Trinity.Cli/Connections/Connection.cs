using System.CommandLine;
using Trinity.Cli.Commands;

namespace Trinity.Cli.Connections;

/// <summary>Where the server is, and how to be known to it: an option before the environment before the profile.</summary>
/// <param name="Server">The server's address.</param>
/// <param name="Key">The API key; null when there is none.</param>
/// <param name="Profile">The name of the profile.</param>
internal sealed record Connection(Uri Server, string? Key, string Profile)
{
    public const string ServerVariable = "TRINITY_SERVER";
    public const string KeyVariable = "TRINITY_KEY";
    public const string ProfileVariable = "TRINITY_PROFILE";

    private const string DefaultServer = "http://127.0.0.1:8080";
    private const string DefaultProfile = "default";

    public static Connection Of(ParseResult arguments) => Of(arguments, ProfileFile.OfUser());

    public static Connection Of(ParseResult arguments, ProfileFile file)
    {
        var profile = ProfileOf(arguments);
        var server = Given(arguments.GetValue(GlobalOptions.Server)) ?? Variable(ServerVariable);
        var key = Given(arguments.GetValue(GlobalOptions.ApiKey)) ?? Variable(KeyVariable);
        if (server is not null && key is not null)
        {
            return new Connection(AddressOf(server), key, profile);
        }

        var stored = file.Find(profile);
        if (stored is null && profile != DefaultProfile)
        {
            throw new CliException($"There is no profile '{profile}'. Log in: trinity login --profile {profile}", ExitCodes.Usage);
        }

        var address = AddressOf(server ?? stored?.Server ?? DefaultServer);

        // A stored key belongs to its server: another one must not see it.
        return new Connection(address, key ?? (stored is not null && AddressOf(stored.Server) == address ? stored.Key : null), profile);
    }

    public static string ProfileOf(ParseResult arguments) =>
        Given(arguments.GetValue(GlobalOptions.Profile)) ?? Variable(ProfileVariable) ?? DefaultProfile;

    /// <summary>Where the server is, for commands that bring their own key.</summary>
    public static Uri ServerOf(ParseResult arguments) =>
        AddressOf(Given(arguments.GetValue(GlobalOptions.Server)) ?? Variable(ServerVariable)
            ?? ProfileFile.OfUser().Find(ProfileOf(arguments))?.Server ?? DefaultServer);

    public static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new Uri(address.GetLeftPart(UriPartial.Authority))
            : throw new CliException($"'{text}' is not the address of a server. It looks like {DefaultServer}.", ExitCodes.Usage);

    private static string? Variable(string name) => Given(Environment.GetEnvironmentVariable(name));

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

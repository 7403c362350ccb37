using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Connections;
using Trinity.Cli.Output;

namespace Trinity.Cli.Instance;

/// <summary><c>trinity login</c> and <c>trinity logout</c>: keeps a server and a key for the next commands.</summary>
internal static class LoginCommand
{
    public static Command Create()
    {
        var login = new CliCommand(
            "login",
            "Checks a key and keeps it with the server's address, in a file that only you can read.",
            "trinity login --server https://trinity.example.org",
            "trinity login --server https://trinity.example.org --profile work < key.txt")
        {
            Remarks = "The key is asked for, or is the first line of standard input.",
        };
        login.SetAction(async (arguments, cancellationToken) =>
        {
            var screen = Screen.Open(isJson: false);
            var server = Connection.ServerOf(arguments);
            var key = arguments.GetValue(GlobalOptions.ApiKey) ?? await SecretInput.ReadAsync(screen, "API key", cancellationToken);
            var connection = new Connection(server, key, Connection.ProfileOf(arguments));
            using var session = Session.Open(arguments, connection);
            await session.Client.Agents.ListAsync("limit=1", cancellationToken);
            Store(screen, connection);
            return ExitCodes.Done;
        });
        return login;
    }

    public static Command CreateLogout()
    {
        var logout = new CliCommand("logout", "Forgets the server and key of a profile. The key stays valid.", "trinity logout --profile work");
        logout.SetAction(arguments =>
        {
            var file = ProfileFile.OfUser();
            var name = Connection.ProfileOf(arguments);
            Screen.Open(isJson: false).Say(file.Remove(name) ? $"The profile '{name}' is gone from {file.Path}." : $"There is no profile '{name}'.");
            return ExitCodes.Done;
        });
        return logout;
    }

    /// <summary>Keeps a connection that was seen to work.</summary>
    public static void Store(Screen screen, Connection connection)
    {
        var file = ProfileFile.OfUser();
        file.Store(connection.Profile, new Profile(connection.Server.GetLeftPart(UriPartial.Authority), connection.Key!));
        screen.Remark($"The key for {connection.Server.GetLeftPart(UriPartial.Authority)} is kept as profile '{connection.Profile}' in {file.Path}");
        if (connection.Server.Scheme == Uri.UriSchemeHttp && !connection.Server.IsLoopback)
        {
            screen.Remark("It is sent without encryption: whoever is on the way can read it. Prefer an https address.");
        }
    }
}

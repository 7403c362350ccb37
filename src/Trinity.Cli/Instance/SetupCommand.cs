using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Connections;
using Trinity.Client.Instance;

namespace Trinity.Cli.Instance;

/// <summary><c>trinity setup</c>: the first administrator of a new instance.</summary>
internal static class SetupCommand
{
    public static CliCommand Create()
    {
        var link = new Argument<string>("LINK") { Description = "The link that the server printed when it started: http://…/setup?token=set_…" };
        var email = new Option<string?>("--email") { Description = "The administrator's e-mail address; else it is asked for.", HelpName = "ADDRESS" };
        var command = new CliCommand(
            "setup",
            "Creates the first administrator of a new instance, and keeps its API key for the next commands.",
            "trinity setup 'http://127.0.0.1:8080/setup?token=set_…' --email ada@example.org",
            "trinity setup \"$LINK\" --email ada@example.org < password.txt")
        {
            link,
            email,
        };
        command.Remarks = "The password, 12 to 200 characters, is asked for, or is the first line of standard input.";
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (server, token) = Read(arguments.GetRequiredValue(link));
            using var session = Session.Open(arguments, new Connection(server, Key: null, Connection.ProfileOf(arguments)));
            var address = arguments.GetValue(email) ?? await SecretInput.ReadLineAsync(session.Screen, "E-mail", "--email", cancellationToken);
            var password = await SecretInput.ReadAsync(session.Screen, "Password", cancellationToken);
            if (session.Screen.CanAsk && await SecretInput.ReadAsync(session.Screen, "Once more", cancellationToken) != password)
            {
                throw new CliException("The passwords differ. Nothing was done.", ExitCodes.Usage);
            }

            var done = await session.Client.Instance.SetUpAsync(new SetUp(token, address, password), cancellationToken);
            LoginCommand.Store(session.Screen, session.Connection with { Key = done.ApiKey });
            session.Done($"{address} is the administrator, and you are logged in.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static (Uri Server, string Token) Read(string link)
    {
        const string parameter = "token=";
        if (Uri.TryCreate(link, UriKind.Absolute, out var address)
            && Array.Find(address.Query.TrimStart('?').Split('&'), pair => pair.StartsWith(parameter, StringComparison.Ordinal)) is { } pair)
        {
            return (Connection.AddressOf(link), Uri.UnescapeDataString(pair[parameter.Length..]));
        }

        throw new CliException("LINK is the whole link that the server printed: http://…/setup?token=set_…", ExitCodes.Usage);
    }
}

using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Credentials;

namespace Trinity.Cli.Credentials;

/// <summary><c>trinity agents credentials</c>: what agents are to show elsewhere.</summary>
internal static class CredentialCommands
{
    public static CliCommand Create() => new("credentials", "Sets and removes what an agent is to show elsewhere. Values are never shown.")
    {
        List(),
        Set(),
        Remove(),
    };

    private static CliCommand List()
    {
        var agent = AgentName.Argument();
        return ListOptions.Lists(
            new CliCommand("list", "Lists the credentials of an agent.", "trinity agents credentials list coder") { agent },
            (session, arguments) => new ListRequest<AgentCredential>(
                (_, token) => session.Client.Credentials.ListAsync(arguments.GetRequiredValue(agent), token), new Query()),
            () => new TextTable(
                new Column("Name") { MinWidth = 12 },
                new Column("Kind"),
                new Column("Target") { MinWidth = 12 },
                new Column("Set"),
                new Column("Id") { Rank = 1 }),
            (table, credential, now) => table.Add(
                credential.Name, credential.Kind, credential.Target, Times.Short(credential.UpdatedAt, now), credential.Id),
            "It has no credentials. Set one: trinity agents credentials set --help");
    }

    private static CliCommand Set()
    {
        var agent = AgentName.Argument();
        var name = new Argument<string>("CREDENTIAL") { Description = "The name: 1 to 63 lower-case letters, digits and hyphens." };
        var variable = new Option<string?>("--env") { Description = "The agent gets it as this variable of the environment.", HelpName = "NAME" };
        var file = new Option<string?>("--file") { Description = "The agent gets it as this file below its home, with mode 0600.", HelpName = "PATH" };
        var from = new Option<string?>("--from")
        {
            Description = "Reads the value from a file; default: from the terminal or standard input.",
            HelpName = "FILE",
        };
        return new CliCommand(
            "set",
            "Sets a credential. Its value is read from the terminal, standard input or a file, and is no argument.",
            "trinity agents credentials set coder github --env GITHUB_TOKEN < token",
            "trinity agents credentials set coder deploy-key --file .ssh/id_ed25519 --from ./id_ed25519")
        {
            agent,
            name,
            variable,
            file,
            from,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var (kind, target) = (arguments.GetValue(variable), arguments.GetValue(file)) switch
            {
                ({ } named, null) => ("environment", named),
                (null, { } path) => ("file", path),
                _ => throw new CliException("Say one of --env NAME and --file PATH.", ExitCodes.Usage),
            };
            var value = await CredentialInput.ReadAsync(session.Screen, arguments.GetValue(from), isFile: kind == "file", cancellationToken);
            var credential = await session.Client.Credentials.SetAsync(
                arguments.GetRequiredValue(agent),
                arguments.GetRequiredValue(name),
                new SetCredential { Kind = kind, Target = target, Value = value },
                cancellationToken);
            session.Done($"{credential.Name} is set, as {credential.Target}.");
        });
    }

    private static CliCommand Remove()
    {
        var agent = AgentName.Argument();
        var name = new Argument<string>("CREDENTIAL") { Description = "The credential's name." };
        var yes = Confirmation.Create();
        return new CliCommand(
            "remove",
            "Removes a credential: what begins after this does not have it.",
            "trinity agents credentials remove coder github --yes")
        {
            agent,
            name,
            yes,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var credential = arguments.GetRequiredValue(name);
            await session.RequireAsync(arguments.GetValue(yes), $"Remove {credential}? Its value cannot be brought back.", cancellationToken);
            await session.Client.Credentials.DeleteAsync(arguments.GetRequiredValue(agent), credential, cancellationToken);
            session.Done($"{credential} is removed.");
        });
    }
}

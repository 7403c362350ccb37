using System.CommandLine;
using System.Text.Json;
using Trinity.Cli.Commands;
using Trinity.Client.Agents;

namespace Trinity.Cli.Agents;

/// <summary>Makes agents of agents: by a clone, and by a file.</summary>
internal static class AgentCopyCommands
{
    public static CliCommand Clone()
    {
        var name = AgentName.Argument();
        var newName = new Argument<string>("NAME") { Description = "The name of the copy." };
        var state = StateOption("Copies its states too.");
        return new CliCommand(
            "clone",
            "Makes another agent with the configuration of one, its secrets included.",
            "trinity agents clone desk desk-2",
            "trinity agents clone desk desk-2 --state")
        {
            name,
            newName,
            state,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var agent = await session.Client.Agents.CloneAsync(
                arguments.GetRequiredValue(name), arguments.GetRequiredValue(newName), arguments.GetValue(state), cancellationToken);
            session.Done($"{agent.Name} is created, and {agent.Status}.");
        });
    }

    public static CliCommand Export()
    {
        var name = AgentName.Argument();
        var state = StateOption("Writes its states too.");
        return new CliCommand(
            "export",
            "Writes an agent to standard output as a file, without its secrets.",
            "trinity agents export desk > desk.json",
            "trinity agents export desk --state > desk.json")
        {
            name,
            state,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            await session.Client.Agents.ExportAsync(arguments.GetRequiredValue(name), arguments.GetValue(state), cancellationToken);
            session.Screen.WriteJson(session.LastAnswer.Span);
        });
    }

    public static CliCommand Import()
    {
        var file = new Argument<string>("FILE") { Description = $"The file that export wrote: {JsonInput.Help}" };
        var name = new Option<string?>("--name") { Description = "Another name than the one in the file.", HelpName = "NAME" };
        return new CliCommand(
            "import",
            "Makes an agent from a file that export wrote.",
            "trinity agents import @desk.json",
            "trinity agents import @desk.json --name desk-2")
        {
            file,
            name,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var read = await ReadAsync(arguments.GetRequiredValue(file), cancellationToken);
            var agent = await session.Client.Agents.ImportAsync(
                arguments.GetValue(name) is { } other ? read with { Agent = read.Agent with { Name = other } } : read, cancellationToken);
            session.Done($"{agent.Name} is created, and {agent.Status}.");
        });
    }

    private static async Task<AgentFile> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await JsonInput.ReadAsync(file, "FILE", cancellationToken)).As<AgentFile>() is { Agent: not null } read
                ? read
                : throw new CliException("FILE is no file of an agent.", ExitCodes.Usage);
        }
        catch (JsonException exception)
        {
            throw new CliException($"FILE is no file of an agent: {exception.Message}", ExitCodes.Usage);
        }
    }

    private static Option<bool> StateOption(string description) => new("--state") { Description = description };
}

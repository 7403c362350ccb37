using System.CommandLine;
using Trinity.Cli.Commands;

namespace Trinity.Cli.Agents;

/// <summary>Gives agents other names and other owners.</summary>
internal static class AgentIdentityCommands
{
    public static CliCommand Rename()
    {
        var name = AgentName.Argument();
        var newName = new Argument<string>("NAME") { Description = "The name it gets: 1 to 63 lower-case letters, digits and hyphens." };
        return new CliCommand(
            "rename",
            "Gives an agent another name; configurations that name it go on working.",
            "trinity agents rename desk front-desk")
        {
            name,
            newName,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var before = arguments.GetRequiredValue(name);
            var agent = await session.Client.Agents.RenameAsync(before, arguments.GetRequiredValue(newName), cancellationToken);
            session.Done($"{before} is {agent.Name} now.");
        });
    }

    public static CliCommand Transfer()
    {
        var name = AgentName.Argument();
        var owner = new Argument<string>("OWNER") { Description = "A user or a key, as owners are shown: user:… or key:…" };
        return new CliCommand("transfer", "Gives an agent to another owner.", "trinity agents transfer desk user:7")
        {
            name,
            owner,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var agent = await session.Client.Agents.TransferAsync(
                arguments.GetRequiredValue(name), arguments.GetRequiredValue(owner), cancellationToken);
            session.Done($"{agent.Name} belongs to {agent.Owner} now.");
        });
    }
}

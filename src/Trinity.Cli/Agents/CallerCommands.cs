using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Sharing;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity agents callers</c>: which agents may call an agent.</summary>
internal static class CallerCommands
{
    public static CliCommand Create() => new("callers", "Says which agents may call an agent: none by default.") { List(), Grant(), Revoke() };

    private static CliCommand List()
    {
        var agent = AgentName.Argument();
        return ListOptions.Lists(
            new CliCommand("list", "Lists the agents that may call an agent.", "trinity agents callers list desk") { agent },
            (session, arguments) => new ListRequest<AgentCaller>(
                (query, token) => session.Client.Callers.ListAsync(arguments.GetRequiredValue(agent), query, token), new Query()),
            () => new TextTable(new Column("Agent") { MinWidth = 16 }, new Column("Granted in"), new Column("By") { Rank = 1 }, new Column("Id") { Rank = 2 }),
            (table, caller, _) => table.Add(caller.Agent ?? caller.Id, Cell.Word(caller.Origin), caller.GrantedBy, caller.Id),
            "No agent may call it.");
    }

    private static CliCommand Grant()
    {
        var agent = AgentName.Argument();
        var caller = new Argument<string>("CALLER") { Description = "The name of the agent that calls." };
        return new CliCommand("grant", "Lets another agent call an agent.", "trinity agents callers grant desk front-desk")
        {
            agent,
            caller,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var name = arguments.GetRequiredValue(agent);
            await session.Client.Callers.GrantAsync(name, arguments.GetRequiredValue(caller), cancellationToken);
            session.Done($"{arguments.GetRequiredValue(caller)} may call {name}.");
        });
    }

    private static CliCommand Revoke()
    {
        var agent = AgentName.Argument();
        var caller = new Argument<string>("CALLER") { Description = "The agent that calls: its name, or its id." };
        return new CliCommand("revoke", "Takes back what was granted by hand.", "trinity agents callers revoke desk front-desk")
        {
            agent,
            caller,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var name = arguments.GetRequiredValue(agent);
            await session.Client.Callers.RevokeAsync(name, arguments.GetRequiredValue(caller), cancellationToken);
            session.Done($"{arguments.GetRequiredValue(caller)} may not call {name} any more.");
        });
    }
}

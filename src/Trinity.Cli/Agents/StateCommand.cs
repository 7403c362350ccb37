using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Agents;

namespace Trinity.Cli.Agents;

/// <summary><c>trinity agents state</c>: one state, or those there are.</summary>
internal static class StateCommand
{
    public static CliCommand Create()
    {
        var name = AgentName.Argument();
        var key = new Argument<string?>("KEY") { Description = "The key; without one the keys are listed.", Arity = ArgumentArity.ZeroOrOne };
        var where = new Option<string[]>("--where")
        {
            Description = "Only states with this value of an indexed property. May be given several times.",
            HelpName = "NAME=VALUE",
        };
        var command = new CliCommand(
            "state",
            "Shows the committed state of a key, or lists the keys that have one.",
            "trinity agents state desk customer-7",
            "trinity agents state desk --where stage=two --all")
        {
            name,
            key,
            where,
        };
        return ListOptions.Lists(
            command,
            (session, arguments) => new ListRequest<AgentState>(
                (query, token) => session.Client.Agents.FindStatesAsync(arguments.GetRequiredValue(name), query, token),
                new Query().Add("where", arguments.GetValue(where))),
            () => new TextTable(
                new Column("Key") { MinWidth = 16 },
                new Column("Version") { IsNumber = true },
                new Column("Changed") { Rank = 1 },
                new Column("State") { MinWidth = 20 }),
            (table, state, now) => table.Add(state.Key, $"{state.Version}", Times.Short(state.UpdatedAt, now), state.Data.ToString()),
            "There are no such states.",
            async (session, arguments, cancellationToken) =>
            {
                if (arguments.GetValue(key) is not { } wanted)
                {
                    return false;
                }

                await ShowAsync(session, arguments.GetRequiredValue(name), wanted, cancellationToken);
                return true;
            });
    }

    private static async Task ShowAsync(Session session, string agent, string key, CancellationToken cancellationToken)
    {
        if (await session.Client.Agents.GetStateAsync(agent, key, cancellationToken) is not { } state)
        {
            throw new CliException($"{agent} has no state of '{key}'. (state_not_found)", ExitCodes.NotFound);
        }

        session.Show(screen => new DetailList()
            .Add("Key", state.Key, Styles.Strong)
            .Add("Version", $"{state.Version}")
            .Add("Schema", $"{state.SchemaVersion}")
            .Add("Changed", Times.Full(state.UpdatedAt, session.Time.GetUtcNow()))
            .Add("State", state.Data)
            .Write(screen, Screen.Width));
    }
}

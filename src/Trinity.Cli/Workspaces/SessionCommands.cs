using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Workspaces;

namespace Trinity.Cli.Workspaces;

/// <summary><c>trinity agents sessions</c>: the conversations of an agent.</summary>
internal static class SessionCommands
{
    public static CliCommand Create() => new("sessions", "Lists, reads and forgets the conversations of an agent.") { List(), Read(), Forget() };

    private static CliCommand List()
    {
        var agent = AgentName.Argument();
        return ListOptions.Lists(
            new CliCommand("list", "Lists the conversations that an agent remembers.", "trinity agents sessions list coder") { agent },
            (session, arguments) => new ListRequest<AgentSession>(
                (query, token) => session.Client.Workspaces.ListSessionsAsync(arguments.GetRequiredValue(agent), query, token), new Query()),
            () => new TextTable(new Column("Id"), new Column("Size") { IsNumber = true }, new Column("Changed")),
            (table, found, now) => table.Add($"{found.Id}", $"{found.Size}", Times.Short(found.ChangedAt, now)),
            "It remembers no conversation.");
    }

    private static CliCommand Read()
    {
        var agent = AgentName.Argument();
        var id = IdOf();
        return ListOptions.Lists(
            new CliCommand("read", "Reads what was said in a conversation.", "trinity agents sessions read coder 0e8400e2-9b1d-4716-a446-655440000000")
            {
                agent,
                id,
            },
            (session, arguments) => new ListRequest<SessionEntry>(
                (query, token) => session.Client.Workspaces.ReadSessionAsync(
                    arguments.GetRequiredValue(agent), arguments.GetRequiredValue(id), query, token),
                new Query()),
            () => new TextTable(
                new Column("Nr") { IsNumber = true },
                new Column("Who"),
                new Column("Kind"),
                new Column("Text") { MinWidth = 20 }),
            (table, entry, _) => table.Add($"{entry.Number}", entry.Role, entry.Tool ?? entry.Kind, entry.Text),
            "Nothing was said in it.");
    }

    private static CliCommand Forget()
    {
        var agent = AgentName.Argument();
        var id = IdOf();
        var yes = Confirmation.Create();
        return new CliCommand(
            "forget",
            "Forgets a conversation. A key that would go on with it cannot, until it is reset.",
            "trinity agents sessions forget coder 0e8400e2-9b1d-4716-a446-655440000000 --yes")
        {
            agent,
            id,
            yes,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var conversation = arguments.GetRequiredValue(id);
            await session.RequireAsync(arguments.GetValue(yes), $"Forget {conversation}? It cannot be brought back.", cancellationToken);
            await session.Client.Workspaces.ForgetSessionAsync(arguments.GetRequiredValue(agent), conversation, cancellationToken);
            session.Done($"{conversation} is forgotten.");
        });
    }

    private static Argument<Guid> IdOf() => new("ID") { Description = "The conversation, a UUID." };
}

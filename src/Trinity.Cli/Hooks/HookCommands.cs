using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Webhooks;

namespace Trinity.Cli.Hooks;

/// <summary><c>trinity hooks</c>: the public entrances of agents.</summary>
internal static class HookCommands
{
    public static Command Create() => new CliCommand("hooks", "Makes and changes the public entrances of agents, and tries them out.")
    {
        List(),
        New(),
        Toggle("open", "Opens an entrance again.", isEnabled: true),
        Toggle("close", "Closes an entrance: to senders it looks as if it did not exist.", isEnabled: false),
        Rotate(),
        Delete(),
        SendCommand.Create(),
    };

    private static CliCommand List()
    {
        var agent = AgentName.Argument();
        return ListOptions.Lists(
            new CliCommand("list", "Lists the entrances of an agent.", "trinity hooks list intake") { agent },
            (session, arguments) => new ListRequest<Webhook>(
                (_, token) => session.Client.Webhooks.ListAsync(arguments.GetRequiredValue(agent), token), new Query()),
            () => new TextTable(
                new Column("Name") { MinWidth = 12 },
                new Column("Status"),
                new Column("Id") { Rank = 1 },
                new Column("Old URL until") { IsHiddenWhenEmpty = true },
                new Column("Created") { Rank = 2 }),
            (table, hook, now) => table.Add(
                hook.Name,
                Cell.Word(hook.IsEnabled ? "open" : "closed"),
                hook.Id,
                Times.Short(hook.PreviousExpiresAt, now),
                Times.Short(hook.CreatedAt, now)),
            "It has no entrances. Create one: trinity hooks create --help");
    }

    private static CliCommand New()
    {
        var agent = AgentName.Argument();
        var name = new Argument<string>("NAME") { Description = "The name: 1 to 63 lower-case letters, digits and hyphens." };
        return new CliCommand("create", "Creates an entrance. Its URL is the credential, and is shown this once.", "trinity hooks create intake github")
        {
            agent,
            name,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var hook = await session.Client.Webhooks.CreateAsync(arguments.GetRequiredValue(agent), arguments.GetRequiredValue(name), cancellationToken);
            session.Done(hook.Url!);
            session.Screen.Remark("Keep it: it is shown this once, and whoever knows it can send.");
        });
    }

    private static CliCommand Toggle(string verb, string description, bool isEnabled)
    {
        var agent = AgentName.Argument();
        var name = NameArgument();
        return new CliCommand(verb, description, $"trinity hooks {verb} intake github") { agent, name }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var hook = await session.Client.Webhooks.ChangeAsync(
                    arguments.GetRequiredValue(agent), arguments.GetRequiredValue(name), isEnabled, cancellationToken);
                session.Done($"{hook.Name} is {(hook.IsEnabled ? "open" : "closed")}.");
            });
    }

    private static CliCommand Rotate()
    {
        var agent = AgentName.Argument();
        var name = NameArgument();
        return new CliCommand("rotate", "Gives an entrance a new URL; the one before holds for another day.", "trinity hooks rotate intake github")
        {
            agent,
            name,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var hook = await session.Client.Webhooks.RotateAsync(arguments.GetRequiredValue(agent), arguments.GetRequiredValue(name), cancellationToken);
            session.Done(hook.Url!);
            session.Screen.Remark($"The URL before holds until {Times.Full(hook.PreviousExpiresAt, session.Time.GetUtcNow())}.");
        });
    }

    private static CliCommand Delete()
    {
        var agent = AgentName.Argument();
        var name = NameArgument();
        var yes = Confirmation.Create();
        return new CliCommand("delete", "Deletes an entrance: its URL leads nowhere any more.", "trinity hooks delete intake github --yes") { agent, name, yes }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var hook = arguments.GetRequiredValue(name);
                await session.RequireAsync(arguments.GetValue(yes), $"Delete {hook}? Its URL cannot be brought back.", cancellationToken);
                await session.Client.Webhooks.DeleteAsync(arguments.GetRequiredValue(agent), hook, cancellationToken);
                session.Done($"{hook} is deleted.");
            });
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "The entrance's name." };
}

using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Deliveries;

namespace Trinity.Cli.Deliveries;

/// <summary><c>trinity destinations</c>: where deliveries go.</summary>
internal static class DestinationCommands
{
    public static Command Create() => new CliCommand("destinations", "Looks at where deliveries go, and opens or shuts the way there.")
    {
        List(),
        Show(),
        Enable(),
        Disable(),
    };

    private static CliCommand List()
    {
        var agent = AgentName.Option();
        var status = Words.Option("--status", "Only those in this status.", "open", "paused", "disabled");
        return ListOptions.Lists(
            new CliCommand("list", "Lists destinations in the order in which they were first used.", "trinity destinations list --status disabled")
            {
                agent,
                status,
            },
            (session, arguments) => new ListRequest<Destination>(
                session.Client.Deliveries.ListDestinationsAsync,
                new Query().Add("agent", arguments.GetValue(agent)).Add("status", arguments.GetValue(status))),
            () => new TextTable(
                new Column("Id"),
                new Column("Agent") { MinWidth = 8, Rank = 2 },
                new Column("Url") { MinWidth = 32 },
                new Column("Status"),
                new Column("Signed") { Rank = 3 },
                new Column("Pending") { IsNumber = true },
                new Column("Since") { Rank = 1 }),
            (table, destination, now) => table.Add(
                destination.Id,
                destination.Agent,
                destination.Url,
                Cell.Word(destination.Status),
                destination.IsSigned ? "yes" : "no",
                $"{destination.Pending:N0}",
                Times.Short(destination.CreatedAt, now)),
            "There are no such destinations.");
    }

    private static CliCommand Show()
    {
        var id = IdArgument();
        return new CliCommand("show", "Shows a destination.", "trinity destinations show dst_06f5k2…") { id }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var destination = await session.Client.Deliveries.GetDestinationAsync(arguments.GetRequiredValue(id), cancellationToken);
                var now = session.Time.GetUtcNow();
                session.Show(screen => new DetailList()
                    .Add("Id", destination.Id, Styles.Strong)
                    .Add("Agent", destination.Agent)
                    .Add("Url", destination.Url)
                    .Word("Status", destination.Status)
                    .Add("Reason", destination.Reason)
                    .Add("Signed", destination.IsSigned ? "yes" : "no")
                    .Add("Old secret until", Times.Full(destination.PreviousSecretExpiresAt, now))
                    .Add("Pending", $"{destination.Pending:N0}")
                    .Add("First used", Times.Full(destination.CreatedAt, now))
                    .Write(screen, Screen.Width));
            });
    }

    private static CliCommand Enable()
    {
        var id = IdArgument();
        return new CliCommand(
            "enable",
            "Lets deliveries go to a destination again, at once. Dead ones stay dead until they are redriven.",
            "trinity destinations enable dst_06f5k2…")
        {
            id,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var destination = await session.Client.Deliveries.EnableDestinationAsync(arguments.GetRequiredValue(id), cancellationToken);
            session.Done($"{destination.Id} is {destination.Status}.");
        });
    }

    private static CliCommand Disable()
    {
        var id = IdArgument();
        var yes = Confirmation.Create();
        return new CliCommand(
            "disable",
            "Sends nothing to a destination any more: what is pending, and what comes, is dead.",
            "trinity destinations disable dst_06f5k2… --yes")
        {
            id,
            yes,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var wanted = arguments.GetRequiredValue(id);
            await session.RequireAsync(arguments.GetValue(yes), $"Disable {wanted}? What is pending for it dies.", cancellationToken);
            var destination = await session.Client.Deliveries.DisableDestinationAsync(wanted, cancellationToken);
            session.Done($"{destination.Id} is {destination.Status}.");
        });
    }

    private static Argument<string> IdArgument() => new("ID") { Description = "The destination's id, dst_…" };
}

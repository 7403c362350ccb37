using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client.Deliveries;

namespace Trinity.Cli.Deliveries;

/// <summary><c>trinity deliveries</c>: what leaves the platform.</summary>
internal static class DeliveryCommands
{
    public static Command Create() => new CliCommand("deliveries", "Looks at what leaves the platform, and sends it again.")
    {
        List(),
        Show(),
        ManyDeliveries.Redrive(),
        ManyDeliveries.Cancel(),
    };

    private static CliCommand List()
    {
        var agent = AgentName.Option();
        var status = Words.Option("--status", "Only those in this status.", "pending", "delivered", "dead", "cancelled");
        var destination = new Option<string?>("--destination") { Description = "Only those to this destination, dst_…", HelpName = "ID" };
        var execution = new Option<string?>("--execution") { Description = "Only those of this execution, exe_…", HelpName = "ID" };
        var type = new Option<string?>("--type") { Description = "Only those of this type.", HelpName = "TYPE" };
        return ListOptions.Lists(
            new CliCommand("list", "Lists deliveries, the latest first.", "trinity deliveries list --status dead --agent router")
            {
                agent,
                status,
                destination,
                execution,
                type,
            },
            (session, arguments) => new ListRequest<Delivery>(
                session.Client.Deliveries.ListAsync,
                new Query()
                    .Add("agent", arguments.GetValue(agent))
                    .Add("status", arguments.GetValue(status))
                    .Add("destination", arguments.GetValue(destination))
                    .Add("execution", arguments.GetValue(execution))
                    .Add("type", arguments.GetValue(type))),
            () => new TextTable(
                new Column("Id"),
                new Column("Agent") { MinWidth = 8, Rank = 3 },
                new Column("Type") { MinWidth = 8, Rank = 2 },
                new Column("To") { MinWidth = 16 },
                new Column("Status"),
                new Column("Tries") { IsNumber = true },
                new Column("Last") { IsHiddenWhenEmpty = true, Rank = 4 },
                new Column("Next") { IsHiddenWhenEmpty = true, Rank = 5 },
                new Column("Committed") { Rank = 1 }),
            (table, delivery, now) => table.Add(
                delivery.Id,
                delivery.Agent,
                delivery.Type,
                delivery.Url,
                Cell.Word(delivery.Status),
                delivery.Attempts,
                delivery.LastStatus is { } last ? $"{last}" : delivery.Error?.Code,
                Times.Short(delivery.NextAttemptAt, now),
                Times.Short(delivery.CreatedAt, now)),
            "There are no such deliveries.");
    }

    private static CliCommand Show()
    {
        var id = new Argument<string>("ID") { Description = "The delivery's id, eff_…" };
        return new CliCommand("show", "Shows a delivery with its content.", "trinity deliveries show eff_06f5k2…") { id }
            .Runs(async (session, arguments, cancellationToken) =>
            {
                var delivery = await session.Client.Deliveries.GetAsync(arguments.GetRequiredValue(id), cancellationToken);
                session.Show(screen => Details(delivery, session.Time.GetUtcNow()).Write(screen, Screen.Width));
            });
    }

    private static DetailList Details(Delivery delivery, DateTimeOffset now) => new DetailList()
        .Add("Id", delivery.Id, Styles.Strong)
        .Word("Status", delivery.Status)
        .Add("Agent", delivery.Agent)
        .Add("Execution", delivery.Execution)
        .Add("Destination", delivery.Destination)
        .Add("Url", delivery.Url)
        .Add("Type", delivery.Type)
        .Add("Attempts", $"{delivery.Attempts}")
        .Add("Last answer", delivery.LastStatus is { } last ? $"{last}" : null)
        .Add("Error", delivery.Error is { } error ? $"{error.Message} ({error.Code})" : null, Styles.Bad)
        .Add("Next attempt", Times.Full(delivery.NextAttemptAt, now))
        .Add("Committed", Times.Full(delivery.CreatedAt, now))
        .Add("Ended", Times.Full(delivery.EndedAt, now))
        .Add("Data", delivery.Data);
}

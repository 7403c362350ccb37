using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Client;
using Trinity.Client.Deliveries;

namespace Trinity.Cli.Deliveries;

/// <summary>Redrives and cancels deliveries: those that are named, or all that a filter selects.</summary>
internal sealed class ManyDeliveries
{
    private readonly Argument<string[]> _ids = new("ID") { Description = "Deliveries, eff_…; or say which with a filter.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _agent = AgentName.Option();
    private readonly Option<string?> _destination = new("--destination") { Description = "Only those to this destination, dst_…", HelpName = "ID" };
    private readonly Option<string?> _execution = new("--execution") { Description = "Only those of this execution, exe_…", HelpName = "ID" };
    private readonly Option<string?> _type = new("--type") { Description = "Only those of this type.", HelpName = "TYPE" };
    private readonly Option<bool> _yes = Confirmation.Create();

    public static CliCommand Redrive() => new ManyDeliveries().Fill(
        new CliCommand(
            "redrive",
            "Attempts dead deliveries again.",
            "trinity deliveries redrive eff_06f5k2…",
            "trinity deliveries redrive --destination dst_06f5k2… --yes"),
        "dead",
        new BulkWords("Redrive", "Redrove", "deliveries"),
        client => client.RedriveAsync,
        client => client.RedriveAsync);

    public static CliCommand Cancel() => new ManyDeliveries().Fill(
        new CliCommand(
            "cancel",
            "Gives pending deliveries up. An attempt that is on its way may still arrive.",
            "trinity deliveries cancel eff_06f5k2…",
            "trinity deliveries cancel --agent router --yes"),
        "pending",
        new BulkWords("Cancel", "Cancelled", "deliveries"),
        client => client.CancelAsync,
        client => client.CancelAsync);

    private CliCommand Fill(
        CliCommand command,
        string status,
        BulkWords words,
        Func<DeliveriesClient, Func<string, CancellationToken, Task<Delivery>>> one,
        Func<DeliveriesClient, Func<SelectDeliveries, CancellationToken, Task<BulkResult>>> many)
    {
        command.Add(_ids);
        command.Add(_agent);
        command.Add(_destination);
        command.Add(_execution);
        command.Add(_type);
        command.Add(_yes);
        command.Validators.Add(result =>
        {
            Option[] filters = [_agent, _destination, _execution, _type];
            var isFiltered = filters.Any(filter => result.GetResult(filter) is { Implicit: false });
            if (isFiltered == result.GetValue(_ids) is [_, ..])
            {
                result.AddError(isFiltered ? "Say ids or a filter, not both." : "Say which: ids, or a filter like --agent.");
            }
        });
        return command.Runs(async (session, arguments, cancellationToken) =>
        {
            var client = session.Client.Deliveries;
            var isConfirmed = arguments.GetValue(_yes);
            if (arguments.GetValue(_ids) is [var id])
            {
                await session.RequireAsync(isConfirmed || status == "dead", $"{words.Verb} {id}?", cancellationToken);
                var delivery = await one(client)(id, cancellationToken);
                session.Done($"{delivery.Id} is {delivery.Status}.");
                return ExitCodes.Done;
            }

            if (arguments.GetValue(_ids) is [_, ..] ids)
            {
                return await Bulk.EachAsync(session, isConfirmed, ids, words, (each, token) => one(client)(each, token), cancellationToken);
            }

            var select = Select(arguments);
            var query = new Query()
                .Add("status", status)
                .Add("agent", select.Agent)
                .Add("destination", select.Destination)
                .Add("execution", select.Execution)
                .Add("type", select.Type);
            var count = await Bulk.CountAsync(client.ListAsync, query, _ => true, cancellationToken);
            return await Bulk.RunAsync(
                session, isConfirmed, count, words, (cursor, token) => many(client)(select with { Cursor = cursor }, token), cancellationToken);
        });
    }

    private SelectDeliveries Select(ParseResult arguments) => new()
    {
        Agent = arguments.GetValue(_agent),
        Destination = arguments.GetValue(_destination),
        Execution = arguments.GetValue(_execution),
        Type = arguments.GetValue(_type),
    };
}

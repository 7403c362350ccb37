using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Client.Executions;

namespace Trinity.Cli.Executions;

/// <summary>Cancels and retries executions: those that are named, or all that a filter selects.</summary>
internal sealed class ManyExecutions
{
    private static readonly string[] Open = ["queued", "waiting", "retrying"];
    private static readonly string[] Ended = ["dead", "failed", "cancelled"];

    private readonly Argument<string[]> _ids = new("ID") { Description = "Executions, exe_…; or say which with a filter.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _agent = AgentName.Option();
    private readonly Option<string?> _type = new("--type") { Description = "Only messages of this type.", HelpName = "TYPE" };
    private readonly Option<string?> _key = new("--key") { Description = "Only messages of this key.", HelpName = "KEY" };
    private readonly Option<string?> _code = new("--code") { Description = "Only those that failed with this code.", HelpName = "CODE" };
    private readonly Option<bool> _yes = Confirmation.Create();
    private readonly Option<string[]> _status;

    private ManyExecutions(string description, string[] statuses) => _status = Words.Options("--status", description, statuses);

    public static CliCommand Cancel()
    {
        var many = new ManyExecutions("Only those in this status. Default all open ones.", Open);
        var words = new BulkWords("Cancel", "Cancelled", "executions");
        return many.Fill(new CliCommand(
            "cancel",
            "Ends executions, and all that hangs on them.",
            "trinity executions cancel exe_06f5k2…",
            "trinity executions cancel --agent desk --type refund.requested --yes")).Runs(async (session, arguments, cancellationToken) =>
            {
                var isConfirmed = arguments.GetValue(many._yes);
                if (arguments.GetValue(many._ids) is [_, ..] ids)
                {
                    return ids is [var id]
                        ? await OneAsync(
                            session,
                            isConfirmed,
                            $"Cancel {id}?",
                            () => session.Client.Executions.CancelAsync(id, cancellationToken),
                            execution => $"{execution.Id} is {execution.Status}.",
                            cancellationToken)
                        : await Bulk.EachAsync(
                            session, isConfirmed, ids, words, (one, token) => session.Client.Executions.CancelAsync(one, token), cancellationToken);
                }

                var select = many.Select(arguments);
                return await Bulk.RunAsync(
                    session,
                    isConfirmed,
                    await CountAsync(session, select, Open, cancellationToken),
                    words,
                    (cursor, token) => session.Client.Executions.CancelAsync(select with { Cursor = cursor }, token),
                    cancellationToken);
            });
    }

    public static CliCommand Retry()
    {
        var many = new ManyExecutions("Only those in this status. Default dead.", Ended);
        var fresh = new Option<bool>("--fresh") { Description = "Each becomes a new execution instead of going on with its journal." };
        var words = new BulkWords("Retry", "Retried", "executions");
        var command = many.Fill(new CliCommand(
            "retry",
            "Attempts ended executions again.",
            "trinity executions retry exe_06f5k2…",
            "trinity executions retry --agent desk --code node_failed --yes"));
        command.Add(fresh);
        return command.Runs(async (session, arguments, cancellationToken) =>
        {
            var isFresh = arguments.GetValue(fresh);
            var executions = session.Client.Executions;
            if (arguments.GetValue(many._ids) is [_, ..] ids)
            {
                return ids is [var id]
                    ? await OneAsync(
                        session,
                        isConfirmed: true,
                        string.Empty,
                        () => executions.RetryAsync(id, isFresh, cancellationToken),
                        execution => execution.RetryOf is null ? $"{execution.Id} is {execution.Status} again." : $"{execution.Id} is its new execution.",
                        cancellationToken)
                    : await Bulk.EachAsync(
                        session, arguments.GetValue(many._yes), ids, words, (one, token) => executions.RetryAsync(one, isFresh, token), cancellationToken);
            }

            var select = many.Select(arguments);
            return await Bulk.RunAsync(
                session,
                arguments.GetValue(many._yes),
                await CountAsync(session, select, ["dead"], cancellationToken),
                words,
                (cursor, token) => executions.RetryAsync(new RetryExecutions(select with { Cursor = cursor }, isFresh), token),
                cancellationToken);
        });
    }

    private static async Task<int> OneAsync(
        Session session, bool isConfirmed, string question, Func<Task<Execution>> act, Func<Execution, string> sentence, CancellationToken cancellationToken)
    {
        await session.RequireAsync(isConfirmed, question, cancellationToken);
        session.Done(sentence(await act()));
        return ExitCodes.Done;
    }

    private static Task<BulkCount> CountAsync(Session session, SelectExecutions select, string[] statuses, CancellationToken cancellationToken) =>
        Bulk.CountAsync(
            session.Client.Executions.ListAsync,
            new Query().Add("agent", select.Agent).Add("status", select.Status ?? statuses).Add("type", select.Type).Add("key", select.Key),
            execution => select.Code is null || execution.Error?.Code == select.Code,
            cancellationToken);

    private CliCommand Fill(CliCommand command)
    {
        command.Add(_ids);
        command.Add(_agent);
        command.Add(_status);
        command.Add(_type);
        command.Add(_key);
        command.Add(_code);
        command.Add(_yes);
        command.Validators.Add(result =>
        {
            Option[] filters = [_agent, _status, _type, _key, _code];
            var isFiltered = filters.Any(filter => result.GetResult(filter) is { Implicit: false });
            if (isFiltered == result.GetValue(_ids) is [_, ..])
            {
                result.AddError(isFiltered ? "Say ids or a filter, not both." : "Say which: ids, or a filter like --agent.");
            }
        });
        return command;
    }

    private SelectExecutions Select(ParseResult arguments) => new()
    {
        Agent = arguments.GetValue(_agent),
        Status = arguments.GetValue(_status) is [_, ..] statuses ? statuses : null,
        Type = arguments.GetValue(_type),
        Key = arguments.GetValue(_key),
        Code = arguments.GetValue(_code),
    };
}

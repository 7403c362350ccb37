using System.CommandLine;
using Trinity.Cli.Commands;

namespace Trinity.Cli.Asks;

/// <summary><c>trinity asks cancel</c>: those that are named, or all that a filter selects.</summary>
internal static class CancelCommand
{
    public static CliCommand Create()
    {
        var ids = new Argument<string[]>("ID") { Description = "Entries, ask_…; or say which with a filter.", Arity = ArgumentArity.ZeroOrMore };
        var select = new AskSelection();
        var yes = Confirmation.Create();
        var words = new BulkWords("Cancel", "Cancelled", "entries");
        var command = new CliCommand(
            "cancel",
            "Ends entries without an answer; of an alert that says it was seen.",
            "trinity asks cancel ask_06f5k2…",
            "trinity asks cancel --kind alert --agent desk --yes")
        {
            ids,
            yes,
        };
        select.AddTo(command);
        return command.Runs(async (session, arguments, cancellationToken) =>
        {
            var given = arguments.GetValue(ids) ?? [];
            var isFiltered = select.IsGiven(arguments);
            if (isFiltered == given.Length > 0)
            {
                throw new CliException(isFiltered ? "Say ids or a filter, not both." : "Say which: ids, or a filter like --agent.", ExitCodes.Usage);
            }

            var isConfirmed = arguments.GetValue(yes);
            if (given is [var id])
            {
                await session.RequireAsync(isConfirmed, $"Cancel {id}? Whoever asked gets no answer.", cancellationToken);
                var ask = await session.Client.Asks.CancelAsync(id, cancellationToken);
                session.Done($"{ask.Id} is {ask.Status}.");
                return ExitCodes.Done;
            }

            if (given.Length > 0)
            {
                return await Bulk.EachAsync(
                    session, isConfirmed, given, words, (one, token) => session.Client.Asks.CancelAsync(one, token), cancellationToken);
            }

            var selected = select.Read(arguments);
            return await Bulk.RunAsync(
                session,
                isConfirmed,
                await AskSelection.CountAsync(session, selected, cancellationToken),
                words,
                (cursor, token) => session.Client.Asks.CancelAsync(selected with { Cursor = cursor }, token),
                cancellationToken);
        });
    }
}

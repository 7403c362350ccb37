using System.CommandLine;
using Trinity.Cli.Commands;
using Trinity.Client.Operators;

namespace Trinity.Cli.Asks;

/// <summary><c>trinity asks answer</c>: one entry, or all that a filter selects.</summary>
internal static class AnswerCommand
{
    public static CliCommand Create()
    {
        var words = new Argument<string[]>("ID ANSWER")
        {
            Description = "The entry's id, ask_…, and the option chosen, if it has options. With a filter only the option.",
            HelpName = "ID ANSWER",
            Arity = new ArgumentArity(0, 2),
        };
        var text = new Option<string?>("--text") { Description = "What is written, at most 10,000 characters: the answer, or why.", HelpName = "TEXT" };
        var data = new Option<string?>("--data") { Description = $"The data of a form or a judgment: {JsonInput.Help}", HelpName = "JSON" };
        var select = new AskSelection();
        var yes = Confirmation.Create();
        var command = new CliCommand(
            "answer",
            "Answers an entry, once; or many alike.",
            "trinity asks answer ask_06f5k2… approve --text 'The parcel is lost.'",
            "trinity asks answer ask_06f5k2… --data '{\"severity\":\"high\"}'",
            "trinity asks answer decline --agent desk --kind approval --yes")
        {
            words,
            text,
            data,
            yes,
        };
        select.AddTo(command);
        return command.Runs(async (session, arguments, cancellationToken) =>
        {
            var given = arguments.GetValue(words) ?? [];
            var isFiltered = select.IsGiven(arguments);
            var (id, option) = (isFiltered, given) switch
            {
                (true, []) => (null, null),
                (true, [var one]) => ((string?)null, (string?)one),
                (false, [var one]) => (one, null),
                (false, [var one, var two]) => (one, two),
                (true, _) => throw new CliException("Say an id or a filter, not both.", ExitCodes.Usage),
                _ => throw new CliException("Say which entry: its id, or a filter like --agent.", ExitCodes.Usage),
            };
            var answer = new AnswerAsk
            {
                Answer = option,
                Text = arguments.GetValue(text),
                Data = await JsonInput.ReadAsync(arguments.GetValue(data), "--data", cancellationToken),
            };
            if (id is not null)
            {
                var ask = await session.Client.Asks.AnswerAsync(id, answer, cancellationToken);
                session.Done($"{ask.Id} is {ask.Status}.");
                return ExitCodes.Done;
            }

            var selected = select.Read(arguments);
            return await Bulk.RunAsync(
                session,
                arguments.GetValue(yes),
                await AskSelection.CountAsync(session, selected, cancellationToken),
                new BulkWords("Answer", "Answered", "entries"),
                (cursor, token) => session.Client.Asks.AnswerAsync(new AnswerAsks(selected with { Cursor = cursor }, answer), token),
                cancellationToken);
        });
    }
}

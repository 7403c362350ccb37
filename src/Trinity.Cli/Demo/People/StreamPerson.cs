using Trinity.Cli.Demo.Checks;
using Trinity.Client.Operators;

namespace Trinity.Cli.Demo.People;

/// <summary>Answers what the stream says, when nobody is there.</summary>
internal sealed class StreamPerson(Expectation expectation) : IPerson
{
    public Task<AnswerAsk> AnswerAsync(Ask ask, CancellationToken cancellationToken) =>
        expectation.Find(OperatorDesk.AboutOf(ask)) is { } expected
            ? Task.FromResult(expected.Answer)
            : throw new CliException($"Nobody had to be asked: {ask.Title} ({ask.Agent})");
}

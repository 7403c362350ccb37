using Trinity.Client.Operators;

namespace Trinity.Cli.Demo.People;

/// <summary>Who answers what waits for a person.</summary>
internal interface IPerson
{
    Task<AnswerAsk> AnswerAsync(Ask ask, CancellationToken cancellationToken);
}

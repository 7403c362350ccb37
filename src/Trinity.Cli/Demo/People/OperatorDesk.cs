using System.Text.Json;
using Trinity.Cli.Commands;
using Trinity.Client;
using Trinity.Client.Operators;

namespace Trinity.Cli.Demo.People;

/// <summary>Brings what waits in the operator queue before a person, and the answers back.</summary>
internal sealed class OperatorDesk(TrinityClient client, IPerson person)
{
    private const string Alert = "alert";

    /// <summary>What a question is about: its title; of a judgment, whose title is the same for all, the first piece of its data.</summary>
    public static string AboutOf(Ask ask) => ask.Kind == "judgment" && ask.Proposal.As<string[]>() is [var first, ..] ? first : ask.Title;

    /// <summary>Answers all that waits now.</summary>
    public async Task<IReadOnlyList<GivenAnswer>> AnswerAllAsync(CancellationToken cancellationToken)
    {
        var given = new List<GivenAnswer>();
        foreach (var ask in await Pages.AllAsync(client.Asks.ListAsync, "status=pending", cancellationToken))
        {
            if (ask.Kind != Alert)
            {
                given.Add(await AnswerAsync(ask, cancellationToken));
            }
        }

        return given;
    }

    public async Task<IReadOnlyList<Ask>> AlertsAsync(CancellationToken cancellationToken) =>
        await Pages.AllAsync(client.Asks.ListAsync, "status=pending&kind=" + Alert, cancellationToken);

    public async Task<int> CountAnsweredAsync(CancellationToken cancellationToken) =>
        (await Pages.AllAsync(client.Asks.ListAsync, "status=answered", cancellationToken)).Count;

    private async Task<GivenAnswer> AnswerAsync(Ask ask, CancellationToken cancellationToken)
    {
        var answer = await person.AnswerAsync(ask, cancellationToken);
        try
        {
            await client.Asks.AnswerAsync(ask.Id, answer, cancellationToken);
        }
        catch (TrinityApiException exception) when (exception.Code == "ask_not_pending")
        {
            // The server took it and died before it could say so.
        }

        return new GivenAnswer(AboutOf(ask), answer.Answer ?? FirstValue(answer.Data) ?? string.Empty);
    }

    private static string? FirstValue(RawJson data) => data.As<JsonElement?>() is { ValueKind: JsonValueKind.Object } form
        ? form.EnumerateObject().Select(property => property.Value.ToString()).FirstOrDefault()
        : null;
}

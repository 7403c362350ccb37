using System.Text.Json;
using Trinity.Client;
using Trinity.Client.Operators;
using Trinity.Platform;
using Trinity.Platform.Operators;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Operators;

/// <summary>The operator queue over HTTP.</summary>
internal static class OperatorQueueEndpoints
{
    private const int MaxText = 10_000;

    public static RouteGroupBuilder MapOperatorQueue(this RouteGroupBuilder api)
    {
        var queue = api.MapGroup("/operator-queue").WithTags("Operator queue");
        queue.MapGet("/", ListAsync).WithName("ListAsks").WithSummary("Lists what waits for people, the oldest first.")
            .Produces<Client.Page<Ask>>();
        queue.MapGet("/{id}", GetAsync).WithName("GetAsk").WithSummary("Shows an entry.").Produces<Ask>();
        queue.MapPost("/{id}/answer", AnswerAsync).WithName("AnswerAsk").WithSummary("Answers an entry, once.").Produces<Ask>();
        queue.MapPost("/{id}/cancel", CancelAsync).WithName("CancelAsk")
            .WithSummary("Ends an entry without an answer; for an alert, that says it was seen.").Produces<Ask>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        OperatorQueue queue,
        string? status,
        string? kind,
        string? agent,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        if (!TryParse<AskStatus>(status, out var parsedStatus) || !TryParse<AskKind>(kind, out var parsedKind))
        {
            return Problems.Of(Refusal.Invalid(
                "invalid_filter",
                $"status is one of {string.Join(", ", Words.All<AskStatus>())}; kind is one of {string.Join(", ", Words.All<AskKind>())}."));
        }

        var filter = new AskFilter { Status = parsedStatus, Kind = parsedKind };
        return (await queue.ListAsync(context.Caller(), agent, filter, Paging.ReadNumber(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, Show));
    }

    private static async Task<IResult> GetAsync(HttpContext context, OperatorQueue queue, string id, CancellationToken cancellationToken) =>
        PublicIds.TryParseAsk(id, out var ask)
            ? (await queue.GetAsync(context.Caller(), ask, cancellationToken)).ToResult(view => TypedResults.Ok(Show(view)))
            : Problems.Of(Refusal.NotFound("ask"));

    private static async Task<IResult> AnswerAsync(
        HttpContext context, OperatorQueue queue, string id, AnswerAsk answer, CancellationToken cancellationToken)
    {
        if (!PublicIds.TryParseAsk(id, out var ask))
        {
            return Problems.Of(Refusal.NotFound("ask"));
        }

        if (answer.Text?.Length > MaxText)
        {
            return Problems.Of(Refusal.Invalid(
                "invalid_answer",
                $"The text has at most {MaxText} characters.",
                new Fault("/text", "invalid_answer", "Too long.")));
        }

        var given = new NewAnswer
        {
            Option = answer.Answer,
            Text = answer.Text,
            Data = answer.Data.IsEmpty ? null : answer.Data.As<JsonElement>(),
        };
        return (await queue.AnswerAsync(context.Caller(), ask, given, cancellationToken)).ToResult(view => TypedResults.Ok(Show(view)));
    }

    private static async Task<IResult> CancelAsync(
        HttpContext context, OperatorQueue queue, string id, CancellationToken cancellationToken) =>
        PublicIds.TryParseAsk(id, out var ask)
            ? (await queue.CancelAsync(context.Caller(), ask, cancellationToken)).ToResult(view => TypedResults.Ok(Show(view)))
            : Problems.Of(Refusal.NotFound("ask"));

    private static bool TryParse<T>(string? word, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (string.IsNullOrEmpty(word))
        {
            return true;
        }

        if (!Words.TryParse<T>(word, out var parsed))
        {
            return false;
        }

        value = parsed;
        return true;
    }

    private static Ask Show(AskView view) => new()
    {
        Id = PublicIds.Ask(view.Ask.Id),
        Kind = Words.Of(view.Ask.Kind),
        Status = Words.Of(view.Ask.Status),
        Agent = view.Agent,
        Execution = view.Ask.Message?.ToString(),
        Title = view.Ask.Title,
        Question = view.Ask.Body,
        Options = view.Ask.Options,
        Proposal = new RawJson(view.Ask.Proposal),
        Schema = new RawJson(view.Ask.Schema),
        Priority = Words.Of(view.Ask.Priority),
        Count = view.Ask.Count,
        CreatedAt = view.Ask.CreatedAt,
        ExpiresAt = view.Ask.ExpiresAt,
        EndedAt = view.Ask.EndedAt,
        Answer = new RawJson(view.Ask.Answer),
    };
}

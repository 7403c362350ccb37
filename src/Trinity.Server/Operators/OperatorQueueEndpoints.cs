using Trinity.Client;
using Trinity.Client.Operators;
using Trinity.Platform;
using Trinity.Platform.Operators;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.Operators;

/// <summary>The operator queue over HTTP.</summary>
internal static class OperatorQueueEndpoints
{
    public static RouteGroupBuilder MapOperatorQueue(this RouteGroupBuilder api)
    {
        var queue = api.MapGroup("/operator-queue").WithTags("Operator queue");
        queue.MapGet("/", ListAsync).WithName("ListAsks").Requires(AccessRights.Operate)
            .WithSummary(
                "Lists the operator queue, the oldest first; with sort=priority the most urgent first. Filters: status, kind, agent, priority, "
                + "addressee, execution, overdue=true (its due time has passed) and q (a part of the title).")
            .Produces<Client.Page<Ask>>();
        queue.MapGet("/counts", CountAsync).WithName("CountAsks").Requires(AccessRights.Operate)
            .WithSummary("Says how much waits for people, at most 2 seconds late.").Produces<Client.Operators.AskCounts>();
        queue.MapPost("/answer", AnswerManyAsync).WithName("AnswerAsks").Requires(AccessRights.Operate).PersonsOnly()
            .WithSummary("Answers up to 1,000 pending entries alike, each by itself; those that the answer does not fit are refused one by one.")
            .Produces<BulkResult>();
        queue.MapPost("/cancel", CancelManyAsync).WithName("CancelAsks").Requires(AccessRights.Operate)
            .WithSummary("Ends up to 1,000 pending entries without an answer, each by itself.").Produces<BulkResult>();
        queue.MapGet("/{id}", GetAsync).WithName("GetAsk").Requires(AccessRights.Operate).WithSummary("Shows an entry.").Produces<Ask>();
        queue.MapPost("/{id}/answer", AnswerAsync).WithName("AnswerAsk").Requires(AccessRights.Operate).PersonsOnly()
            .WithSummary("Answers an entry, once.").Produces<Ask>();
        queue.MapPost("/{id}/cancel", CancelAsync).WithName("CancelAsk").Requires(AccessRights.Operate)
            .WithSummary("Ends an entry without an answer; for an alert, that says it was seen.").Produces<Ask>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, OperatorQueue queue, [AsParameters] AskListQuery query, CancellationToken cancellationToken) =>
        AskRequests.Read(query, out var filter) is { } refusal
            ? Problems.Of(refusal)
            : (await queue.ListAsync(
                context.Caller(), query.Agent, filter, Paging.Read(query.Cursor), Paging.Limit(query.Limit), cancellationToken))
                .ToResult(page => page.ToResult(context, AskShapes.Show));

    private static async Task<IResult> CountAsync(
        HttpContext context, Platform.Operators.AskCounts counts, CancellationToken cancellationToken) =>
        TypedResults.Ok(AskShapes.Show(await counts.CountAsync(context.Caller(), cancellationToken)));

    private static async Task<IResult> AnswerManyAsync(
        HttpContext context, BulkAsks bulk, AnswerAsks answer, CancellationToken cancellationToken)
    {
        if (AskRequests.Read(answer.Select, "/select", out var selection) is { } unclear)
        {
            return Problems.Of(unclear);
        }

        return AskRequests.Read(answer.Answer, "/answer", out var given) is { } refusal
            ? Problems.Of(refusal)
            : (await bulk.AnswerAsync(context.Caller(), selection, given, cancellationToken)).ToResult(outcome => outcome.ToResult(PublicIds.Ask));
    }

    private static async Task<IResult> CancelManyAsync(
        HttpContext context, BulkAsks bulk, SelectAsks select, CancellationToken cancellationToken) =>
        AskRequests.Read(select, string.Empty, out var selection) is { } refusal
            ? Problems.Of(refusal)
            : (await bulk.CancelAsync(context.Caller(), selection, cancellationToken)).ToResult(outcome => outcome.ToResult(PublicIds.Ask));

    private static async Task<IResult> GetAsync(HttpContext context, OperatorQueue queue, string id, CancellationToken cancellationToken) =>
        PublicIds.TryParseAsk(id, out var ask)
            ? (await queue.GetAsync(context.Caller(), ask, cancellationToken)).ToResult(view => TypedResults.Ok(AskShapes.Show(view)))
            : Problems.Of(Refusal.NotFound("ask"));

    private static async Task<IResult> AnswerAsync(
        HttpContext context, OperatorQueue queue, string id, AnswerAsk answer, CancellationToken cancellationToken)
    {
        if (!PublicIds.TryParseAsk(id, out var ask))
        {
            return Problems.Of(Refusal.NotFound("ask"));
        }

        return AskRequests.Read(answer, string.Empty, out var given) is { } refusal
            ? Problems.Of(refusal)
            : (await queue.AnswerAsync(context.Caller(), ask, given, cancellationToken)).ToResult(view => TypedResults.Ok(AskShapes.Show(view)));
    }

    private static async Task<IResult> CancelAsync(
        HttpContext context, OperatorQueue queue, string id, CancellationToken cancellationToken) =>
        PublicIds.TryParseAsk(id, out var ask)
            ? (await queue.CancelAsync(context.Caller(), ask, cancellationToken)).ToResult(view => TypedResults.Ok(AskShapes.Show(view)))
            : Problems.Of(Refusal.NotFound("ask"));
}

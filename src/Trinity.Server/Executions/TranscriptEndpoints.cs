using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using Trinity.Client;
using Trinity.Engine.Intake;
using Trinity.Platform;
using Trinity.Platform.Executions;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;
using Trinity.Server.OpenApi;
using Shown = Trinity.Client.Executions.TranscriptEntry;

namespace Trinity.Server.Executions;

/// <summary>What executions have told of themselves, over HTTP: a page, or as it comes.</summary>
internal static class TranscriptEndpoints
{
    private const int EntriesAtOnce = 200;

    public static RouteGroupBuilder MapTranscripts(this RouteGroupBuilder api)
    {
        api.MapGet("/executions/{id}/transcript", ReadAsync).WithTags("Executions").WithName("ReadTranscript").Requires(AccessRights.Read)
            .WithSummary(
                "Reads what an execution in a container has told of itself, in the order in which it was heard; with Accept: text/event-stream it goes on "
                + "until the execution has ended.")
            .Produces<Client.Page<Shown>>()
            .StreamsEvents<Shown>("entry", isAlways: false);
        return api;
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context,
        ExecutionService service,
        ExecutionWatch watch,
        IHostApplicationLifetime lifetime,
        string id,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        if (!MessageId.TryParse(id, out var execution))
        {
            return Problems.Of(Refusal.NotFound("execution"));
        }

        var after = context.LastEventNumber() ?? Paging.ReadNumber(cursor) ?? 0;
        var page = await service.ReadTranscriptAsync(context.Caller(), execution, after, Paging.Limit(limit), cancellationToken);
        return page is Outcome<Platform.Page<TranscriptEntry>>.Done
            && context.WantsEvents()
                ? TypedResults.ServerSentEvents(StreamAsync(context, service, watch, execution, after, lifetime.ApplicationStopping, cancellationToken))
                : page.ToResult(done => done.ToResult(context, Show));
    }

    /// <summary>Once for each batch it is looked whether the reader still may.</summary>
    private static async IAsyncEnumerable<SseItem<Shown>> StreamAsync(
        HttpContext context,
        ExecutionService service,
        ExecutionWatch watch,
        MessageId id,
        long after,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changes = watch.Begin(id);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);

        // Who follows a silent execution shall know that it does.
        await context.Response.Body.FlushAsync(cancellationToken);

        // What it has told before its end is there when its end is.
        while (await service.GetAsync(context.Caller(), id, cancellationToken) is Outcome<ExecutionView>.Done { Value.Message: var message }
            && await service.ReadTranscriptAsync(context.Caller(), id, after, EntriesAtOnce, cancellationToken)
                is Outcome<Platform.Page<TranscriptEntry>>.Done { Value: var page })
        {
            foreach (var entry in page.Items)
            {
                after = entry.Number;
                yield return new SseItem<Shown>(Show(entry), "entry") { EventId = entry.Number.ToString(CultureInfo.InvariantCulture) };
            }

            if (page.Next is not null)
            {
                continue;
            }

            if (!message.Status.IsOpen())
            {
                yield return new SseItem<Shown>(Over(after, message), "entry");
                yield break;
            }

            try
            {
                await changes.NextAsync(either.Token);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                yield break;
            }
        }
    }

    private static Shown Over(long after, MessageRecord message) => new()
    {
        Number = after,
        At = message.FinishedAt ?? message.CreatedAt,
        Kind = "over",
        Data = RawJson.From(new { status = Words.Of(message.Status) }),
    };

    private static Shown Show(TranscriptEntry entry) => new()
    {
        Number = entry.Number,
        At = entry.At,
        Kind = entry.Kind,
        Data = new RawJson(Encoding.UTF8.GetBytes(entry.Data)),
    };
}

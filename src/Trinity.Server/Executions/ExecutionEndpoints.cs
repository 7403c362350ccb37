using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Trinity.Client.Executions;
using Trinity.Engine.Intake;
using Trinity.Platform;
using Trinity.Platform.Executions;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;
using Trinity.Server.OpenApi;

namespace Trinity.Server.Executions;

/// <summary>Executions over HTTP.</summary>
internal static class ExecutionEndpoints
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    public static RouteGroupBuilder MapExecutions(this RouteGroupBuilder api)
    {
        api.MapPost("/agents/{name}/executions", SubmitAsync).WithTags("Executions").WithName("SubmitExecution").Requires(AccessRights.Use)
            .WithSummary("Sends an agent a message. With Prefer: wait=30 it answers 200 when the execution ends in that time.")
            .Produces<Execution>(StatusCodes.Status202Accepted).Produces<Execution>()
            .ReadsHeaders(RequestHeader.IdempotencyKey, RequestHeader.Prefer);
        var executions = api.MapGroup("/executions").WithTags("Executions");
        executions.MapGet("/", ListAsync).WithName("ListExecutions").Requires(AccessRights.Read)
            .WithSummary(
                "Lists executions, the latest first. Filters: agent, status (may be given several times), type, key, source, code (with which "
                + "it failed), createdAfter (then or later) and createdBefore.")
            .Produces<Client.Page<Execution>>();
        executions.MapPost("/retry", RetryManyAsync).WithName("RetryExecutions").Requires(AccessRights.Operate)
            .WithSummary("Attempts up to 1,000 ended executions again, each by itself, in the order of their acceptance; by default the dead ones.")
            .Produces<Client.BulkResult>();
        executions.MapPost("/cancel", CancelManyAsync).WithName("CancelExecutions").Requires(AccessRights.Operate)
            .WithSummary("Ends up to 1,000 open executions and all that hangs on them, each by itself.").Produces<Client.BulkResult>();
        executions.MapGet("/{id}", GetAsync).WithName("GetExecution").Requires(AccessRights.Read)
            .WithSummary("Shows an execution.").Produces<Execution>();
        executions.MapPost("/{id}/cancel", CancelAsync).WithName("CancelExecution").Requires(AccessRights.Operate)
            .WithSummary("Ends an execution and all that hangs on it.").Produces<Execution>();
        executions.MapPost("/{id}/retry", RetryAsync).WithName("RetryExecution").Requires(AccessRights.Operate)
            .WithSummary("Attempts an ended execution again, or starts it afresh as a new one.")
            .Produces<Execution>(StatusCodes.Status202Accepted);
        executions.MapGet("/{id}/events", EventsAsync).WithName("WatchExecution").Requires(AccessRights.Read)
            .WithSummary("Streams the execution as server-sent events, once for each change until it has ended.")
            .StreamsEvents<Execution>("execution");
        return api;
    }

    private static async Task<IResult> SubmitAsync(
        HttpContext context,
        MessageIntake intake,
        ExecutionService service,
        ExecutionWatch watch,
        TimeProvider time,
        string name,
        SubmitExecution execution,
        CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(context, out var idempotencyKey))
        {
            return IdempotencyKey.Refuse();
        }

        if (execution.DeadlineSeconds is < 1 or > 315_360_000)
        {
            return Problems.Of(Refusal.Invalid(
                "invalid_deadline",
                "A deadline is 1 second to 10 years.",
                new Fault("/deadlineSeconds", "invalid_deadline", "1 to 315360000.")));
        }

        var result = await intake.SubmitAsync(
            context.Caller(),
            name,
            new IncomingMessage
            {
                Type = execution.Type ?? string.Empty,
                Key = execution.Key,
                Payload = execution.Input.Utf8,
                Source = MessageSource.Api,
                IdempotencyKey = idempotencyKey,
                Deadline = execution.DeadlineSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            },
            cancellationToken);
        if (result is not IntakeResult.Accepted accepted)
        {
            return IntakeProblems.Of(result);
        }

        var view = WaitOf(context) is { } wait
            ? await WaitAsync(context.Caller(), service, watch, accepted.Id, wait, time, cancellationToken)
            : await service.GetSubmittedAsync(context.Caller(), accepted.Id, cancellationToken);
        return view.ToResult(done =>
        {
            context.Response.Headers.Location = $"/api/v1/executions/{accepted.Id}";
            return done.Message.Status.IsOpen() || WaitOf(context) is null
                ? TypedResults.Accepted($"/api/v1/executions/{accepted.Id}", ExecutionShapes.Show(done))
                : TypedResults.Ok(ExecutionShapes.Show(done));
        });
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, ExecutionService service, [AsParameters] ExecutionListQuery query, CancellationToken cancellationToken) =>
        ExecutionRequests.Read(query, out var filter) is { } refusal
            ? Problems.Of(refusal)
            : (await service.ListAsync(
                context.Caller(), query.Agent, filter, Paging.ReadNumber(query.Cursor), Paging.Limit(query.Limit), cancellationToken))
                .ToResult(page => page.ToResult(context, ExecutionShapes.Show));

    private static async Task<IResult> RetryManyAsync(
        HttpContext context, BulkExecutions bulk, RetryExecutions retry, CancellationToken cancellationToken) =>
        ExecutionRequests.ReadRetry(retry.Select, out var selection) is { } refusal
            ? Problems.Of(refusal)
            : (await bulk.RetryAsync(context.Caller(), selection, retry.Fresh, cancellationToken))
                .ToResult(outcome => outcome.ToResult(id => id.ToString()));

    private static async Task<IResult> CancelManyAsync(
        HttpContext context, BulkExecutions bulk, SelectExecutions select, CancellationToken cancellationToken) =>
        ExecutionRequests.ReadCancel(select, out var selection) is { } refusal
            ? Problems.Of(refusal)
            : (await bulk.CancelAsync(context.Caller(), selection, cancellationToken)).ToResult(outcome => outcome.ToResult(id => id.ToString()));

    private static async Task<IResult> GetAsync(
        HttpContext context, ExecutionService service, string id, CancellationToken cancellationToken) =>
        MessageId.TryParse(id, out var execution)
            ? (await service.GetAsync(context.Caller(), execution, cancellationToken)).ToResult(view => TypedResults.Ok(ExecutionShapes.Show(view)))
            : Problems.Of(Refusal.NotFound("execution"));

    private static async Task<IResult> CancelAsync(
        HttpContext context, ExecutionService service, string id, CancellationToken cancellationToken) =>
        MessageId.TryParse(id, out var execution)
            ? (await service.CancelAsync(context.Caller(), execution, cancellationToken)).ToResult(view => TypedResults.Ok(ExecutionShapes.Show(view)))
            : Problems.Of(Refusal.NotFound("execution"));

    private static async Task<IResult> RetryAsync(
        HttpContext context, ExecutionService service, string id, RetryExecution? retry, CancellationToken cancellationToken) =>
        MessageId.TryParse(id, out var execution)
            ? (await service.RetryAsync(context.Caller(), execution, retry?.Fresh == true, cancellationToken))
                .ToResult(view => TypedResults.Accepted($"/api/v1/executions/{view.Message.Id}", ExecutionShapes.Show(view)))
            : Problems.Of(Refusal.NotFound("execution"));

    private static async Task<IResult> EventsAsync(
        HttpContext context,
        ExecutionService service,
        ExecutionWatch watch,
        IHostApplicationLifetime lifetime,
        string id,
        CancellationToken cancellationToken)
    {
        if (!MessageId.TryParse(id, out var execution)
            || await service.GetAsync(context.Caller(), execution, cancellationToken) is not Outcome<ExecutionView>.Done)
        {
            return Problems.Of(Refusal.NotFound("execution"));
        }

        var seen = context.Request.Headers["Last-Event-ID"] is [{ } last] ? last : null;
        return TypedResults.ServerSentEvents(
            StreamAsync(context.Caller(), service, watch, execution, seen, lifetime.ApplicationStopping, cancellationToken));
    }

    /// <summary>Each event is the whole execution as it is, read again through the access checks. Its id says how far it has come.</summary>
    private static async IAsyncEnumerable<SseItem<Execution>> StreamAsync(
        Caller caller,
        ExecutionService service,
        ExecutionWatch watch,
        MessageId id,
        string? seen,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changes = watch.Begin(id);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        while (await service.GetAsync(caller, id, cancellationToken) is Outcome<ExecutionView>.Done { Value: var view })
        {
            var message = view.Message;
            var eventId = $"{message.Attempt}.{message.Numbers}.{message.Wakes}.{(int)message.Status}";
            if (eventId != seen)
            {
                seen = eventId;
                yield return new SseItem<Execution>(ExecutionShapes.Show(view), "execution") { EventId = eventId };
            }

            if (!message.Status.IsOpen())
            {
                yield break;
            }

            try
            {
                await changes.NextAsync(either.Token);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                // The reader has gone, or the server stops: the reader comes again with the id it has seen.
                yield break;
            }
        }
    }

    private static async Task<Outcome<ExecutionView>> WaitAsync(
        Caller caller,
        ExecutionService service,
        ExecutionWatch watch,
        MessageId id,
        TimeSpan wait,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var changes = watch.Begin(id);
        using var patience = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            var outcome = await service.GetSubmittedAsync(caller, id, cancellationToken);
            if (outcome is not Outcome<ExecutionView>.Done { Value.Message: var message } || !message.Status.IsOpen())
            {
                return outcome;
            }

            try
            {
                await changes.NextAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return outcome;
            }
        }
    }

    /// <summary>Reads <c>Prefer: wait=30</c>; longer than may be is as long as may be.</summary>
    private static TimeSpan? WaitOf(HttpContext context)
    {
        foreach (var preference in context.Request.Headers["Prefer"].SelectMany(value => (value ?? string.Empty).Split(',')))
        {
            var parts = preference.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is ["wait", var seconds] && int.TryParse(seconds, out var number) && number > 0)
            {
                var wait = TimeSpan.FromSeconds(number);
                return wait < MaxWait ? wait : MaxWait;
            }
        }

        return null;
    }
}

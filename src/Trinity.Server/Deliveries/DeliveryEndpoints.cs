using Trinity.Client;
using Trinity.Client.Deliveries;
using Trinity.Client.Executions;
using Trinity.Platform;
using Trinity.Platform.Deliveries;
using Trinity.Sdk.Access;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;

namespace Trinity.Server.Deliveries;

/// <summary>Deliveries over HTTP.</summary>
internal static class DeliveryEndpoints
{
    public static RouteGroupBuilder MapDeliveries(this RouteGroupBuilder api)
    {
        var deliveries = api.MapGroup("/deliveries").WithTags("Deliveries");
        deliveries.MapGet("/", ListAsync).WithName("ListDeliveries").Requires(AccessRights.Read)
            .WithSummary("Lists deliveries, the latest first; by status, agent's name, destination, execution and type of what is sent.")
            .Produces<Client.Page<Delivery>>();
        deliveries.MapGet("/{id}", GetAsync).WithName("GetDelivery").Requires(AccessRights.Read)
            .WithSummary("Shows a delivery.").Produces<Delivery>();
        deliveries.MapPost("/{id}/redrive", RedriveAsync).WithName("RedriveDelivery").Requires(AccessRights.Operate)
            .WithSummary("Attempts a delivery again that is dead or cancelled, with all its attempts before it.").Produces<Delivery>();
        deliveries.MapPost("/{id}/cancel", CancelAsync).WithName("CancelDelivery").Requires(AccessRights.Operate)
            .WithSummary("Gives a pending delivery up. An attempt that is on its way may still arrive.").Produces<Delivery>();
        deliveries.MapPost("/redrive", RedriveManyAsync).WithName("RedriveDeliveries").Requires(AccessRights.Operate)
            .WithSummary("Attempts dead deliveries again, at most 1,000 at once; those to disabled destinations are left out.")
            .Produces<BulkResult>();
        deliveries.MapPost("/cancel", CancelManyAsync).WithName("CancelDeliveries").Requires(AccessRights.Operate)
            .WithSummary("Gives pending deliveries up, at most 1,000 at once.").Produces<BulkResult>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        DeliveryService service,
        string[]? status,
        string? agent,
        string? destination,
        string? execution,
        string? type,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        var statuses = new List<DeliveryStatus>();
        foreach (var word in status ?? [])
        {
            if (!Words.TryParse<DeliveryStatus>(word, out var parsed))
            {
                return Problems.Of(Refusal.Invalid(
                    "invalid_status",
                    $"'{word}' is not a status. Allowed: {string.Join(", ", Words.All<DeliveryStatus>())}.",
                    new Fault("/status", "invalid_status", word)));
            }

            statuses.Add(parsed);
        }

        return FilterOf(destination, execution, type) switch
        {
            Outcome<DeliveryFilter>.Done { Value: var filter } =>
                (await service.ListAsync(
                    context.Caller(), agent, filter with { Statuses = statuses }, Paging.ReadNumber(cursor), Paging.Limit(limit), cancellationToken))
                .ToResult(page => page.ToResult(context, Show)),
            var refused => refused.ToResult(_ => TypedResults.Ok()),
        };
    }

    private static async Task<IResult> GetAsync(HttpContext context, DeliveryService service, string id, CancellationToken cancellationToken) =>
        EffectId.TryParse(id, out var delivery)
            ? (await service.GetAsync(context.Caller(), delivery, cancellationToken)).ToResult(view => TypedResults.Ok(Show(view)))
            : Problems.Of(Refusal.NotFound("delivery"));

    private static async Task<IResult> RedriveAsync(
        HttpContext context, DeliveryService service, string id, CancellationToken cancellationToken) =>
        EffectId.TryParse(id, out var delivery)
            ? (await service.RedriveAsync(context.Caller(), delivery, cancellationToken)).ToResult(view => TypedResults.Ok(Show(view)))
            : Problems.Of(Refusal.NotFound("delivery"));

    private static async Task<IResult> CancelAsync(
        HttpContext context, DeliveryService service, string id, CancellationToken cancellationToken) =>
        EffectId.TryParse(id, out var delivery)
            ? (await service.CancelAsync(context.Caller(), delivery, cancellationToken)).ToResult(view => TypedResults.Ok(Show(view)))
            : Problems.Of(Refusal.NotFound("delivery"));

    private static Task<IResult> RedriveManyAsync(
        HttpContext context, DeliveryService service, SelectDeliveries select, CancellationToken cancellationToken) =>
        ChangeManyAsync(select, selection => service.RedriveAsync(context.Caller(), selection, cancellationToken));

    private static Task<IResult> CancelManyAsync(
        HttpContext context, DeliveryService service, SelectDeliveries select, CancellationToken cancellationToken) =>
        ChangeManyAsync(select, selection => service.CancelAsync(context.Caller(), selection, cancellationToken));

    private static async Task<IResult> ChangeManyAsync(
        SelectDeliveries select, Func<DeliverySelection, Task<Outcome<BulkOutcome<EffectId>>>> change) =>
        FilterOf(select.Destination, select.Execution, select.Type) switch
        {
            Outcome<DeliveryFilter>.Done { Value: var filter } =>
                (await change(new DeliverySelection { Agent = select.Agent, Filter = filter, Before = Paging.ReadNumber(select.Cursor) }))
                .ToResult(outcome => outcome.ToResult(id => id.ToString())),
            var refused => refused.ToResult(_ => TypedResults.Ok()),
        };

    /// <summary>Reads the ids of a filter.</summary>
    private static Outcome<DeliveryFilter> FilterOf(string? destination, string? execution, string? type)
    {
        var filter = new DeliveryFilter { Type = type };
        if (destination is not null)
        {
            if (!PublicIds.TryParseDestination(destination, out var id))
            {
                return Refusal.Invalid(
                    "invalid_destination", "A destination is written dst_….", new Fault("/destination", "invalid_destination", "dst_…"));
            }

            filter = filter with { Destination = id };
        }

        if (execution is not null)
        {
            if (!MessageId.TryParse(execution, out var id))
            {
                return Refusal.Invalid(
                    "invalid_execution", "An execution is written exe_….", new Fault("/execution", "invalid_execution", "exe_…"));
            }

            filter = filter with { Execution = id };
        }

        return filter;
    }

    private static Delivery Show(DeliveryView view)
    {
        var delivery = view.Row.Delivery;
        return new Delivery
        {
            Id = delivery.Id.ToString(),
            Status = Words.Of(delivery.Status),
            Agent = view.Agent,
            Execution = delivery.Message.ToString(),
            Destination = PublicIds.Destination(delivery.Destination),
            Url = view.Row.Url,
            Type = delivery.Type,
            Attempts = delivery.Attempts,
            NextAttemptAt = delivery.Status == DeliveryStatus.Pending ? delivery.DueAt : null,
            CreatedAt = delivery.CreatedAt,
            LastAttemptAt = delivery.AttemptedAt,
            EndedAt = delivery.EndedAt,
            LastStatus = delivery.LastStatus,
            Error = delivery.Error is { } error ? new ExecutionError(error.Code, error.Message) : null,
            Data = new RawJson(view.Row.Data),
        };
    }
}

using Trinity.Client.Deliveries;
using Trinity.Platform;
using Trinity.Platform.Deliveries;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;

namespace Trinity.Server.Deliveries;

/// <summary>Destinations over HTTP.</summary>
internal static class DestinationEndpoints
{
    public static RouteGroupBuilder MapDestinations(this RouteGroupBuilder api)
    {
        var destinations = api.MapGroup("/destinations").WithTags("Deliveries");
        destinations.MapGet("/", ListAsync).WithName("ListDestinations").Requires(AccessRights.Read)
            .WithSummary("Lists destinations in the order in which they were first used; by agent's name and status: open, paused or disabled.")
            .Produces<Client.Page<Destination>>();
        destinations.MapGet("/{id}", GetAsync).WithName("GetDestination").Requires(AccessRights.Read)
            .WithSummary("Shows a destination.").Produces<Destination>();
        destinations.MapPost("/{id}/enable", EnableAsync).WithName("EnableDestination").Requires(AccessRights.Operate)
            .WithSummary("Lets deliveries go to a destination again, at once, also when it is paused.").Produces<Destination>();
        destinations.MapPost("/{id}/disable", DisableAsync).WithName("DisableDestination").Requires(AccessRights.Operate)
            .WithSummary("Sends nothing to a destination any more: what is pending, and what comes, is dead.").Produces<Destination>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        DestinationService service,
        string? agent,
        string? status,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        DestinationStatus? wanted = null;
        if (!string.IsNullOrEmpty(status))
        {
            if (!Words.TryParse<DestinationStatus>(status, out var parsed))
            {
                return Problems.Of(Refusal.Invalid(
                    "invalid_status",
                    $"'{status}' is not a status. Allowed: {string.Join(", ", Words.All<DestinationStatus>())}.",
                    new Fault("/status", "invalid_status", status)));
            }

            wanted = parsed;
        }

        var filter = new DestinationFilter { Status = wanted };
        return (await service.ListAsync(context.Caller(), agent, filter, Paging.ReadNumber(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, Show));
    }

    private static Task<IResult> GetAsync(HttpContext context, DestinationService service, string id, CancellationToken cancellationToken) =>
        AnswerAsync(context, id, (caller, destination) => service.GetAsync(caller, destination, cancellationToken));

    private static Task<IResult> EnableAsync(HttpContext context, DestinationService service, string id, CancellationToken cancellationToken) =>
        AnswerAsync(context, id, (caller, destination) => service.EnableAsync(caller, destination, cancellationToken));

    private static Task<IResult> DisableAsync(HttpContext context, DestinationService service, string id, CancellationToken cancellationToken) =>
        AnswerAsync(context, id, (caller, destination) => service.DisableAsync(caller, destination, cancellationToken));

    private static async Task<IResult> AnswerAsync(HttpContext context, string id, Func<Caller, long, Task<Outcome<DestinationView>>> ask) =>
        PublicIds.TryParseDestination(id, out var destination)
            ? (await ask(context.Caller(), destination)).ToResult(view => TypedResults.Ok(Show(view)))
            : Problems.Of(Refusal.NotFound("destination"));

    private static Destination Show(DestinationView view)
    {
        var destination = view.Row.Destination;
        return new Destination
        {
            Id = PublicIds.Destination(destination.Id),
            Agent = view.Agent,
            Url = destination.Url,
            Status = Words.Of(view.Status),
            Reason = destination.DisabledBy,
            PausedUntil = view.Status == DestinationStatus.Paused ? destination.PausedUntil : null,
            IsSigned = view.Row.IsSigned,
            PreviousSecretExpiresAt = view.PreviousSecretExpiresAt,
            Pending = view.Row.Pending,
            CreatedAt = destination.CreatedAt,
        };
    }
}

using Trinity.Client.Sharing;
using Trinity.Platform;
using Trinity.Platform.Access;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;
using AccessRequest = Trinity.Client.Sharing.AccessRequest;

namespace Trinity.Server.Sharing;

/// <summary>Access to agents that is asked for, over HTTP.</summary>
internal static class AccessRequestEndpoints
{
    public static RouteGroupBuilder MapAccessRequests(this RouteGroupBuilder api)
    {
        var requests = api.MapGroup("/access-requests").WithTags("Sharing");
        requests.MapGet("/", ListAsync).WithName("ListAccessRequests").Requires(AccessRights.Read).PersonsOnly()
            .WithSummary("Lists the requests for agents that the caller may change, or with mine=true the caller's own, the latest first.")
            .Produces<Client.Page<AccessRequest>>();
        requests.MapPost("/", RequestAsync).WithName("RequestAccess").Requires(AccessRights.Read).PersonsOnly().WholeTenantOnly()
            .WithSummary("Asks for access to an agent by its name. The answer is the same whether there is such an agent or not.")
            .Produces<AccessRequest>(StatusCodes.Status202Accepted);
        requests.MapPost("/{request}/approve", ApproveAsync).WithName("ApproveAccess").Requires(AccessRights.Edit).PersonsOnly()
            .WithSummary("Shares the agent with who asked, as much as was asked for or as the body says.").Produces<AccessRequest>();
        requests.MapPost("/{request}/deny", DenyAsync).WithName("DenyAccess").Requires(AccessRights.Edit).PersonsOnly()
            .WithSummary("Denies a request.").Produces<AccessRequest>();
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        AccessRequestService requests,
        bool? mine,
        string? status,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        if (!Filters.TryWord<AccessRequestStatus>(status, out var wanted))
        {
            return Problems.Of(Filters.Unknown<AccessRequestStatus>("invalid_filter", "/status"));
        }

        var before = Paging.ReadNumber(cursor);
        return mine == true
            ? (await requests.ListOwnAsync(context.Caller(), wanted, before, Paging.Limit(limit), cancellationToken))
                .ToResult(page => page.ToResult(context, ShowOwn))
            : (await requests.ListAsync(context.Caller(), wanted, before, Paging.Limit(limit), cancellationToken))
                .ToResult(page => page.ToResult(context, Show));
    }

    private static async Task<IResult> RequestAsync(HttpContext context, AccessRequestService requests, RequestAccess request) =>
        (await requests.RequestAsync(context.Caller(), new NewAccessRequest(request.Agent, LevelOf(request.Level), request.Reason)))
            .ToResult(requested => TypedResults.Accepted((string?)null, ShowOwn(requested)));

    private static async Task<IResult> ApproveAsync(
        HttpContext context, AccessDecisions decisions, string request, ApproveAccess? approve, CancellationToken cancellationToken)
    {
        var level = approve?.Level is { } word ? LevelOf(word) : null;
        if (level is null && approve?.Level is not null)
        {
            return Problems.Of(Refusal.Invalid("invalid_access_request", ShareLevels.Unknown.Message, ShareLevels.Unknown));
        }

        return PublicIds.TryParseAccessRequest(request, out var id)
            ? (await decisions.ApproveAsync(context.Caller(), id, level, cancellationToken)).ToResult(decided => TypedResults.Ok(Show(decided)))
            : Problems.Of(Refusal.NotFound("access_request"));
    }

    private static async Task<IResult> DenyAsync(
        HttpContext context, AccessDecisions decisions, string request, DenyAccess? deny, CancellationToken cancellationToken) =>
        PublicIds.TryParseAccessRequest(request, out var id)
            ? (await decisions.DenyAsync(context.Caller(), id, deny?.Reason, cancellationToken)).ToResult(decided => TypedResults.Ok(Show(decided)))
            : Problems.Of(Refusal.NotFound("access_request"));

    private static ShareLevel? LevelOf(string? word) => Words.TryParse<ShareLevel>(word ?? string.Empty, out var level) ? level : null;

    private static AccessRequest Show(KnownAccessRequest known) => ShowOwn(known.Request) with
    {
        Agent = known.Agent,
        Person = Callers.PrincipalOf(known.Request.UserId).ToString(),
        Email = known.Email,
        DecidedBy = known.Request.DecidedBy,
    };

    private static AccessRequest ShowOwn(Platform.Sharing.AccessRequest request) => new()
    {
        Id = PublicIds.AccessRequest(request.Id),
        Agent = request.AgentName,
        Level = Words.Of(request.Level),
        Reason = request.Reason,
        Status = Words.Of(request.Status),
        CreatedAt = request.CreatedAt,
        ExpiresAt = request.ExpiresAt,
        DecidedAt = request.DecidedAt,
        Answer = request.Answer,
    };
}

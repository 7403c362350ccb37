using Trinity.Client;
using Trinity.Client.Sharing;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;

namespace Trinity.Server.Sharing;

/// <summary>Which agents may call an agent, over HTTP.</summary>
internal static class CallerEndpoints
{
    public static RouteGroupBuilder MapCallers(this RouteGroupBuilder api)
    {
        var callers = api.MapGroup("/agents/{name}/callers").WithTags("Sharing");
        callers.MapGet("/", ListAsync).WithName("ListCallers").Requires(AccessRights.Read)
            .WithSummary("Lists the agents that may call the agent, with where that is granted.").Produces<Page<AgentCaller>>();
        callers.MapPut("/{caller}", GrantAsync).WithName("GrantCall").Requires(AccessRights.Edit).WholeTenantOnly()
            .WithSummary("Lets another agent call the agent, whatever the configuration of that one says.").Produces<AgentCaller>();
        callers.MapDelete("/{caller}", RevokeAsync).WithName("RevokeCall").Requires(AccessRights.Edit)
            .WithSummary("Takes back what was granted by hand. What a configuration grants is refused with 409 granted_by_configuration.")
            .Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, CallGrantService grants, string name, int? limit, string? cursor, CancellationToken cancellationToken) =>
        (await grants.ListAsync(context.Caller(), name, Paging.ReadNumber(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, Show));

    private static async Task<IResult> GrantAsync(
        HttpContext context, CallGrantService grants, string name, string caller, CancellationToken cancellationToken) =>
        (await grants.GrantAsync(context.Caller(), name, caller, cancellationToken)).ToResult(granted => TypedResults.Ok(Show(granted)));

    private static async Task<IResult> RevokeAsync(
        HttpContext context, CallGrantService grants, string name, string caller, CancellationToken cancellationToken) =>
        (await grants.RevokeAsync(context.Caller(), name, caller, cancellationToken)).ToResult(_ => TypedResults.NoContent());

    private static AgentCaller Show(KnownCaller known) => new()
    {
        Agent = known.Name,
        Id = new AgentId(known.Grant.CallerId).ToString(),
        Origin = Words.Of(known.Grant.Origin),
        GrantedBy = known.Grant.GrantedBy,
    };
}

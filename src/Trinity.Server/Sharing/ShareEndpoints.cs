using Trinity.Client;
using Trinity.Client.Sharing;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;
using Share = Trinity.Client.Sharing.Share;

namespace Trinity.Server.Sharing;

/// <summary>With whom agents are shared, over HTTP.</summary>
internal static class ShareEndpoints
{
    public static RouteGroupBuilder MapShares(this RouteGroupBuilder api)
    {
        var shares = api.MapGroup("/agents/{name}/shares").WithTags("Sharing");
        shares.MapGet("/", ListAsync).WithName("ListShares").Requires(AccessRights.Edit).OwnersOnly()
            .WithSummary("Lists with whom the agent is shared.").Produces<Page<Share>>();
        shares.MapPost("/", ShareAsync).WithName("ShareAgent").Requires(AccessRights.Edit).OwnersOnly()
            .WithSummary("Shares the agent with a person or a role, or changes how much.").Produces<Share>();
        shares.MapDelete("/{with}", UnshareAsync).WithName("UnshareAgent").Requires(AccessRights.Edit).OwnersOnly()
            .WithSummary("Shares the agent no longer with a person or a role.").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(HttpContext context, ShareService service, string name, CancellationToken cancellationToken) =>
        (await service.ListAsync(context.Caller(), name, cancellationToken))
            .ToResult(shares => TypedResults.Ok(new Page<Share>([.. shares.Select(Show)], null)));

    private static async Task<IResult> ShareAsync(
        HttpContext context, ShareService service, string name, ShareAgent share, CancellationToken cancellationToken)
    {
        var level = Words.TryParse<ShareLevel>(share.Level ?? string.Empty, out var known) ? known : (ShareLevel?)null;
        return (await service.ShareAsync(context.Caller(), name, new NewShare(share.Email, share.Role, level), cancellationToken))
            .ToResult(shared => TypedResults.Ok(Show(shared)));
    }

    private static async Task<IResult> UnshareAsync(
        HttpContext context, ShareService service, string name, string with, CancellationToken cancellationToken) =>
        (await service.UnshareAsync(context.Caller(), name, with, cancellationToken)).ToResult(_ => TypedResults.NoContent());

    private static Share Show(Platform.Sharing.Share share) => new()
    {
        Email = share.Kind == ShareKind.Person ? share.Subject : null,
        Role = share.Kind == ShareKind.Role ? share.Subject : null,
        Level = Words.Of(share.Level),
        CreatedBy = share.CreatedBy,
        CreatedAt = share.CreatedAt,
    };
}

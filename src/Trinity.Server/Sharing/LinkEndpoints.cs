using Trinity.Client.Sharing;
using Trinity.Platform;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Server.Http;
using PublicLink = Trinity.Client.Sharing.PublicLink;

namespace Trinity.Server.Sharing;

/// <summary>The public links of agents, managed over HTTP.</summary>
internal static class LinkEndpoints
{
    public static RouteGroupBuilder MapLinks(this RouteGroupBuilder api)
    {
        var links = api.MapGroup("/agents/{name}/links").WithTags("Sharing");
        links.MapGet("/", ListAsync).WithName("ListLinks").Requires(AccessRights.Read)
            .WithSummary("Lists the public links of the agent, the latest first.").Produces<Client.Page<PublicLink>>();
        links.MapPost("/", CreateAsync).WithName("CreateLink").Requires(AccessRights.Edit).PersonsOnly()
            .WithSummary("Makes a public link. Its address is shown this once.").Produces<PublicLink>(StatusCodes.Status201Created);
        links.MapDelete("/{link}", RevokeAsync).WithName("RevokeLink").Requires(AccessRights.Edit)
            .WithSummary("Revokes a public link: from now on it leads nowhere.").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> ListAsync(HttpContext context, PublicLinkService links, string name, CancellationToken cancellationToken) =>
        (await links.ListAsync(context.Caller(), name, cancellationToken))
            .ToResult(found => TypedResults.Ok(new Client.Page<PublicLink>([.. found.Select(Show)], null)));

    private static async Task<IResult> CreateAsync(
        HttpContext context, PublicLinkService links, string name, CreateLink link, CancellationToken cancellationToken) =>
        (await links.CreateAsync(context.Caller(), name, new NewPublicLink(link.Label, link.ExpiresAt), cancellationToken)).ToResult(made =>
            TypedResults.Created((string?)null, Show(made.Link) with
            {
                Url = $"{context.Request.Scheme}://{context.Request.Host}{PublicEndpoints.Root}/{made.Token}",
            }));

    private static async Task<IResult> RevokeAsync(
        HttpContext context, PublicLinkService links, string name, string link, CancellationToken cancellationToken) =>
        (await links.RevokeAsync(context.Caller(), name, PublicIds.TryParseLink(link, out var id) ? id : 0, cancellationToken))
            .ToResult(_ => TypedResults.NoContent());

    private static PublicLink Show(Platform.Sharing.PublicLink link) => new()
    {
        Id = PublicIds.Link(link.Id),
        Label = link.Label,
        CreatedBy = link.CreatedBy,
        CreatedAt = link.CreatedAt,
        ExpiresAt = link.ExpiresAt,
        LastUsedAt = link.LastUsedAt,
    };
}

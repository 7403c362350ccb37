using Trinity.Client.People;
using Trinity.Platform;
using Trinity.Platform.People;
using Trinity.Sdk.Access;
using Trinity.Server.Http;
using Trinity.Server.Instance;
using Invitation = Trinity.Client.People.Invitation;

namespace Trinity.Server.People;

/// <summary>Invitations over HTTP, and the page that a link of them leads to.</summary>
internal static class InvitationEndpoints
{
    private const string Page = "/join";

    public static RouteGroupBuilder MapInvitations(this RouteGroupBuilder api)
    {
        var invitations = api.MapGroup("/invitations").WithTags("People");
        invitations.MapGet("/", ListAsync).WithName("ListInvitations").Requires(AccessRights.Administer).PersonsOnly()
            .WithSummary("Lists the invitations that are open, by address.").Produces<Client.Page<Invitation>>();
        invitations.MapPost("/", CreateAsync).WithName("CreateInvitation").Requires(AccessRights.Administer).PersonsOnly()
            .WithSummary("Invites somebody by mail. The link is shown this once too.").Produces<Invitation>(StatusCodes.Status201Created);
        invitations.MapDelete("/{invitation}", RevokeAsync).WithName("RevokeInvitation").Requires(AccessRights.Administer).PersonsOnly()
            .WithSummary("Takes an invitation back.").Produces(StatusCodes.Status204NoContent);
        invitations.MapPost("/accept", AcceptAsync).WithName("AcceptInvitation")
            .WithSummary("Joins a tenant with the token of a link; who has no account chooses a password.")
            .Produces<Person>(StatusCodes.Status201Created).AllowAnonymous();
        return api;
    }

    public static IEndpointRouteBuilder MapJoinPage(this IEndpointRouteBuilder app)
    {
        app.MapGet(Page, (HttpContext context) => StaticPages.Show(context, "join.html")).ExcludeFromDescription().AllowAnonymous();
        app.MapGet("/join.js", (HttpContext context) => StaticPages.Show(context, "join.js")).ExcludeFromDescription().AllowAnonymous();
        return app;
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, InvitationService invitations, int? limit, string? cursor, CancellationToken cancellationToken) =>
        (await invitations.ListAsync(context.Caller(), Paging.Read(cursor), Paging.Limit(limit), cancellationToken))
            .ToResult(page => page.ToResult(context, PeopleShapes.Show));

    private static async Task<IResult> CreateAsync(HttpContext context, InvitationService invitations, CreateInvitation invitation)
    {
        var link = $"{context.Request.Scheme}://{context.Request.Host}{Page}?token=";
        return (await invitations.CreateAsync(context.Caller(), invitation.Email, invitation.Role, link))
            .ToResult(made => TypedResults.Created((string?)null, PeopleShapes.Show(made.Invitation) with { Link = made.Link }));
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, InvitationService invitations, string invitation) =>
        PublicIds.TryParseInvitation(invitation, out var id)
            ? (await invitations.RevokeAsync(context.Caller(), id)).ToResult(_ => TypedResults.NoContent())
            : Problems.Of(Refusal.NotFound("invitation"));

    private static async Task<IResult> AcceptAsync(
        HttpContext context, InvitationService invitations, RequestRates rates, AcceptInvitation request, CancellationToken cancellationToken)
    {
        if (!rates.MayTry(context))
        {
            return rates.RefuseTry();
        }

        var accepted = await invitations.AcceptAsync(request.Token ?? string.Empty, request.Password, context.RequestId(), cancellationToken);
        if (accepted is Outcome<Platform.Access.Member>.Refused)
        {
            rates.CountFailure(context);
        }

        return accepted.ToResult(member => TypedResults.Created((string?)null, PeopleShapes.Show(member)));
    }
}

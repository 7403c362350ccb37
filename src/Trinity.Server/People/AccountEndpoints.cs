using Trinity.Client.People;
using Trinity.Platform;
using Trinity.Platform.People;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.People;

/// <summary>The own account over HTTP.</summary>
internal static class AccountEndpoints
{
    public static RouteGroupBuilder MapAccount(this RouteGroupBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Account");
        me.MapGet("/", GetAsync).WithName("GetMe").Requires(AccessRights.None)
            .WithSummary("Shows who asks: a person or a program, and what it may do.").Produces<Me>();
        me.MapGet("/sessions", ListSessionsAsync).WithName("ListSessions").Requires(AccessRights.None).AccountOnly()
            .WithSummary("Lists the sessions in which you are signed in, the latest first.").Produces<Client.Page<ListedSession>>();
        me.MapDelete("/sessions/{session}", EndSessionAsync).WithName("EndSession").Requires(AccessRights.None).AccountOnly()
            .WithSummary("Ends one of your sessions.").Produces(StatusCodes.Status204NoContent);
        me.MapPost("/password", ChangePasswordAsync).WithName("ChangePassword").Requires(AccessRights.None).AccountOnly()
            .WithSummary("Changes your password. Your other sessions end.").Produces(StatusCodes.Status204NoContent);
        me.MapPost("/second-factor", ProposeAsync).WithName("ProposeSecondFactor").Requires(AccessRights.None).AccountOnly()
            .WithSummary("Makes a secret for your authenticator. Nothing has changed before you set it.").Produces<ProposedSecondFactor>();
        me.MapPut("/second-factor", SetAsync).WithName("SetSecondFactor").Requires(AccessRights.None).AccountOnly()
            .WithSummary("From now on signing in takes a code of the authenticator too.").Produces(StatusCodes.Status204NoContent);
        me.MapPost("/second-factor/remove", RemoveAsync).WithName("RemoveSecondFactor").Requires(AccessRights.None).AccountOnly()
            .WithSummary("From now on signing in takes no second factor.").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> GetAsync(HttpContext context, AccountService account, CancellationToken cancellationToken) =>
        (await account.GetAsync(context.Caller(), cancellationToken)).ToResult(view => TypedResults.Ok(PeopleShapes.Show(view)));

    private static async Task<IResult> ListSessionsAsync(HttpContext context, AccountService account, CancellationToken cancellationToken) =>
        (await account.ListSessionsAsync(context.Caller(), cancellationToken)).ToResult(sessions => TypedResults.Ok(new Client.Page<ListedSession>(
            [.. sessions.Select(session => PeopleShapes.Show(session, context.Features.Get<SignedIn>()?.Session))], null)));

    private static async Task<IResult> EndSessionAsync(HttpContext context, AccountService account, string session) =>
        PublicIds.TryParseSession(session, out var id)
            ? (await account.EndSessionAsync(context.Caller(), id)).ToResult(_ => TypedResults.NoContent())
            : Problems.Of(Refusal.NotFound("session"));

    private static async Task<IResult> ChangePasswordAsync(
        HttpContext context, AccountService account, ChangePassword request, CancellationToken cancellationToken) =>
        (await account.ChangePasswordAsync(
            context.Caller(),
            context.Features.Get<SignedIn>()?.Session,
            request.Password ?? string.Empty,
            request.NewPassword ?? string.Empty,
            cancellationToken)).ToResult(_ => TypedResults.NoContent());

    private static async Task<IResult> ProposeAsync(HttpContext context, AccountService account, CancellationToken cancellationToken) =>
        (await account.ProposeSecondFactorAsync(context.Caller(), cancellationToken))
            .ToResult(proposed => TypedResults.Ok(new ProposedSecondFactor(proposed.Secret, proposed.Uri)));

    private static async Task<IResult> SetAsync(
        HttpContext context, AccountService account, SetSecondFactor request, CancellationToken cancellationToken) =>
        (await account.SetSecondFactorAsync(
            context.Caller(), request.Password ?? string.Empty, request.Secret ?? string.Empty, request.Code ?? string.Empty, cancellationToken))
            .ToResult(_ => TypedResults.NoContent());

    private static async Task<IResult> RemoveAsync(
        HttpContext context, AccountService account, RemoveSecondFactor request, CancellationToken cancellationToken) =>
        (await account.RemoveSecondFactorAsync(context.Caller(), request.Password ?? string.Empty, cancellationToken))
            .ToResult(_ => TypedResults.NoContent());
}

using Trinity.Client.People;
using Trinity.Platform;
using Trinity.Platform.People;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.People;

/// <summary>Signing in and out over HTTP.</summary>
internal static class SessionEndpoints
{
    private const int MaxTextLength = 254;

    public static RouteGroupBuilder MapSessions(this RouteGroupBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Sessions");
        session.MapPost("/", SignInAsync).WithName("SignIn").WithSummary("Signs a person in: the answer sets the cookie of the session.")
            .Produces<SignedInSession>(StatusCodes.Status201Created).AllowAnonymous();
        session.MapPost("/code", SendCodeAsync).WithName("SendSignInCode")
            .WithSummary(
                "Sends a code by mail that takes the place of the password once, within ten minutes. "
                + "What is answered does not say whether somebody has the address.")
            .Produces(StatusCodes.Status204NoContent).AllowAnonymous();
        session.MapGet("/", Show).WithName("GetSession").Requires(AccessRights.None)
            .WithSummary("Shows the session of the cookie, with the token that its requests carry.").Produces<SignedInSession>();
        session.MapPatch("/", SwitchAsync).WithName("SwitchTenant").Requires(AccessRights.None)
            .WithSummary("Goes on in another tenant.").Produces<SignedInSession>();
        session.MapDelete("/", SignOutAsync).WithName("SignOut").Requires(AccessRights.None)
            .WithSummary("Signs out.").Produces(StatusCodes.Status204NoContent);
        return api;
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, SignInService signIn, SessionService sessions, RequestRates rates, SignIn request, CancellationToken cancellationToken)
    {
        if (!rates.MayTry(context))
        {
            return rates.RefuseTry();
        }

        var outcome = await signIn.SignInAsync(
            new Platform.People.Credentials(Cut(request.Email) ?? string.Empty, Cut(request.Password))
            {
                MailedCode = Cut(request.MailedCode),
                Code = Cut(request.Code),
                Tenant = request.Tenant,
                Address = context.Connection.RemoteIpAddress?.ToString(),
                RequestId = context.RequestId(),
                UserAgent = Cut(context.Request.Headers.UserAgent.ToString()),
            },
            cancellationToken);
        if (outcome is Outcome<NewSession>.Done { Value: var begun })
        {
            // Never the one that the browser came with: what somebody else put there is worth nothing.
            if (SessionCookie.Read(context.Request) is { } before)
            {
                await sessions.EndAsync(before, context.RequestId());
            }

            SessionCookie.Write(context, begun);
        }
        else
        {
            rates.CountFailure(context);
        }

        return outcome.ToResult(done => TypedResults.Created((string?)null, Shape(done.Session.Id, done.Session.ExpiresAt, done.Token)));
    }

    /// <summary>Each counts as one that was tried in vain: nobody needs many, and what is asked for is a mail to somebody.</summary>
    private static async Task<IResult> SendCodeAsync(
        HttpContext context, SignInService signIn, RequestRates rates, SendSignInCode request, CancellationToken cancellationToken)
    {
        if (!rates.MayTry(context))
        {
            return rates.RefuseTry();
        }

        rates.CountFailure(context);
        await signIn.SendCodeAsync(Cut(request.Email) ?? string.Empty, cancellationToken);
        return TypedResults.NoContent();
    }

    private static IResult Show(HttpContext context) => context.Features.Get<SignedIn>() is { } signedIn
        ? TypedResults.Ok(Shape(signedIn.Session, signedIn.ExpiresAt, SessionCookie.Read(context.Request)!))
        : NoSession;

    private static async Task<IResult> SwitchAsync(HttpContext context, SessionService sessions, SwitchTenant request) =>
        context.Features.Get<SignedIn>() is { } signedIn
            ? (await sessions.SwitchAsync(signedIn, request.Tenant ?? string.Empty)).ToResult(_ => Show(context))
            : NoSession;

    private static async Task<IResult> SignOutAsync(HttpContext context, SessionService sessions)
    {
        if (context.Features.Get<SignedIn>() is null)
        {
            return NoSession;
        }

        await sessions.EndAsync(SessionCookie.Read(context.Request)!, context.RequestId());
        SessionCookie.Erase(context);
        return TypedResults.NoContent();
    }

    private static IResult NoSession => Problems.Of(StatusCodes.Status409Conflict, "no_session", "This is for who is signed in: a key has no session.");

    private static SignedInSession Shape(long id, DateTimeOffset expiresAt, string token) => new()
    {
        Id = PublicIds.Session(id),
        CsrfToken = SessionCookie.CsrfOf(token),
        ExpiresAt = expiresAt,
    };

    /// <summary>What is longer is wrong anyway.</summary>
    private static string? Cut(string? text) => text?.Length > MaxTextLength ? text[..MaxTextLength] : text;
}

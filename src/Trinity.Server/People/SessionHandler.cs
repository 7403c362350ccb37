using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Trinity.Platform.People;
using Trinity.Sdk.Access;
using Trinity.Server.Http;

namespace Trinity.Server.People;

/// <summary>Knows people by the cookie of their session.</summary>
internal sealed class SessionHandler(
    KnownSessions sessions, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SessionCookie.Read(Request) is not { } token || await sessions.FindAsync(token, Context.RequestAborted) is not { } signedIn)
        {
            return AuthenticateResult.Fail("The session is unknown or has ended.");
        }

        signedIn = signedIn with { Caller = signedIn.Caller with { RequestId = Context.RequestId() } };
        Context.Features.Set<Caller>(signedIn.Caller);
        Context.Features.Set(signedIn);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, signedIn.Caller.Principal.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => ApiKeyHandler.RefuseAsync(Context);
}

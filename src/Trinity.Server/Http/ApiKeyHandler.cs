using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Trinity.Platform.Access;
using Trinity.Sdk.Access;

namespace Trinity.Server.Http;

/// <summary>Knows callers of the API by <c>Authorization: Bearer</c> and an API key, and by nothing else.</summary>
internal sealed class ApiKeyHandler(
    KnownKeys keys, RequestRates rates, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    private bool _isTooMany;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var key = header[Bearer.Length..].Trim();
        if (keys.FindKnown(key) is not { } caller)
        {
            // Before the store is asked: guessing keys must not keep it busy.
            if (!rates.MayTry(Context))
            {
                _isTooMany = true;
                return AuthenticateResult.Fail("Too many keys were tried in vain.");
            }

            if (await keys.FindAsync(key, Context.RequestId(), Context.RequestAborted) is not { } found)
            {
                rates.CountFailure(Context);
                return AuthenticateResult.Fail("The key is unknown, expired or revoked.");
            }

            caller = found;
        }

        caller = caller with { RequestId = Context.RequestId() };
        Context.Features.Set(caller);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Principal.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        _isTooMany ? rates.RefuseTry().ExecuteAsync(Context) : RefuseAsync(Context);

    /// <summary>Says that a caller has not shown who it is, whichever way it tried.</summary>
    public static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in, or send an API key: Authorization: Bearer trk_….")
            .ExecuteAsync(context);
    }
}

internal static class CallerOfRequest
{
    /// <summary>Who asks. Only behind a door that authenticates.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The door does not authenticate.");
}

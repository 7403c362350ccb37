using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Trinity.Platform.Access;
using Trinity.Sdk.Access;

namespace Trinity.Server.Http;

/// <summary>Knows callers of the API by <c>Authorization: Bearer</c> and an API key, and by nothing else.</summary>
internal sealed class ApiKeyHandler(
    KnownKeys keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        if (await keys.AuthenticateAsync(header[Bearer.Length..].Trim(), Context.RequestId(), Context.RequestAborted) is not { } caller)
        {
            return AuthenticateResult.Fail("The key is unknown, expired or revoked.");
        }

        Context.Features.Set(caller);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Principal.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Send an API key: Authorization: Bearer trk_….")
            .ExecuteAsync(Context);
    }
}

internal static class CallerOfRequest
{
    /// <summary>Who asks. Only behind a door that authenticates.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The door does not authenticate.");
}

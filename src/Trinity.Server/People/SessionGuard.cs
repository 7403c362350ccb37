using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Trinity.Platform.People;
using Trinity.Server.Http;

namespace Trinity.Server.People;

/// <summary>
/// What a browser sends by itself proves nothing: a request of a session that changes something must come from a page of this server and
/// carry the session's token. A key and a session are never mixed.
/// </summary>
internal static class SessionGuard
{
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Cookie.Count == 0 || SessionCookie.Read(context.Request) is not { } token)
        {
            return next(context);
        }

        if (context.Request.Headers.Authorization.Count > 0)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "mixed_credentials", "Send a key or a session, not both.").ExecuteAsync(context);
        }

        return IsRead(context.Request.Method) || context.Features.Get<SignedIn>() is null
            || (IsOwnOrigin(context.Request) && (IsAnonymous(context) || HasToken(context.Request, token)))
            ? next(context)
            : Problems.Of(
                StatusCodes.Status403Forbidden,
                "csrf_token_invalid",
                $"Send the csrfToken of GET /api/v1/session as {SessionCookie.CsrfHeader}, from a page of this server.").ExecuteAsync(context);
    }

    /// <summary>What anybody may ask for does nothing in the person's name: who signs in need not know the session of before.</summary>
    private static bool IsAnonymous(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin is not [{ } origin] || origin == $"{request.Scheme}://{request.Host}";

    private static bool HasToken(HttpRequest request, string token) => request.Headers[SessionCookie.CsrfHeader] is [{ } sent]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(SessionCookie.CsrfOf(token)));
}

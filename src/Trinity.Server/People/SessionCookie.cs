using Trinity.Platform.Access;
using Trinity.Platform.People;

namespace Trinity.Server.People;

/// <summary>The cookie of a session, and the token that shows that a request of it was meant by its person.</summary>
internal static class SessionCookie
{
    public const string Name = "trinity_session";
    public const string CsrfHeader = "X-CSRF-Token";

    public static string? Read(HttpRequest request) =>
        request.Headers.Cookie.Count > 0 && request.Cookies.TryGetValue(Name, out var token) ? token : null;

    /// <summary>Not for scripts, not for other sites, and over the network only encrypted.</summary>
    /// <remarks>For how long, and not until when: the clock of the browser may be another one.</remarks>
    public static void Write(HttpContext context, NewSession session) => context.Response.Cookies.Append(Name, session.Token, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = session.Session.ExpiresAt - session.Session.CreatedAt,
    });

    public static void Erase(HttpContext context) => context.Response.Cookies.Delete(Name, new CookieOptions { Path = "/" });

    /// <summary>Made of the session's token: who has read the one has the other, and another site has neither.</summary>
    public static string CsrfOf(string token) => Convert.ToHexStringLower(Tokens.Hash("csrf " + token));
}

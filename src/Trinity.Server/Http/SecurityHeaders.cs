using Microsoft.Extensions.Primitives;

namespace Trinity.Server.Http;

/// <summary>
/// What every answer tells a browser: take it for nothing but what it says it is, run and frame nothing of it, keep it nowhere, and tell
/// nobody where you were. Pages that need more say so themselves.
/// </summary>
internal static class SecurityHeaders
{
    private const string ReferrerPolicy = "Referrer-Policy";

    // Made once: they are on every answer.
    private static readonly StringValues Nothing = "default-src 'none'; frame-ancestors 'none'";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues OneYear = "max-age=31536000";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        Add(context);
        return next(context);
    }

    /// <summary>Adds them to an answer that has none: also to one that was begun and given up.</summary>
    public static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Nothing;
        headers.XContentTypeOptions = NoSniff;
        headers[ReferrerPolicy] = NoReferrer;
        headers.CacheControl = NoStore;
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = OneYear;
        }
    }

    /// <summary>Lets an answer be a page of ours, with its own styles and scripts and no others.</summary>
    public static void AllowPage(HttpContext context) => context.Response.Headers.ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
        + "form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
}

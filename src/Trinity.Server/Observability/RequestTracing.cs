namespace Trinity.Server.Observability;

/// <summary>Makes an activity of each request, while somebody listens. The framework's own would tell of paths, and some paths are secrets.</summary>
internal static class RequestTracing
{
    public static Task TraceAsync(HttpContext context, RequestDelegate next) => Telemetry.IsHeard ? TracedAsync(context, next) : next(context);

    private static async Task TracedAsync(HttpContext context, RequestDelegate next)
    {
        using var activity = Telemetry.Request(context.Request.Headers.TraceParent, context.Request.Headers.TraceState);
        await next(context);

        // Only methods that a route allows: any word may stand there.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        activity?.End(context.Request.Method, route, context.Response.StatusCode);
    }
}

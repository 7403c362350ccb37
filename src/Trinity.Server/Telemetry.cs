using System.Diagnostics;

namespace Trinity.Server;

/// <summary>The activities of the doors, with their names. While nobody listens they cost a look.</summary>
internal static class Telemetry
{
    public const string Name = "Trinity.Server";

    private static readonly ActivitySource Activities = new(Name);

    /// <summary>Whether somebody listens.</summary>
    public static bool IsHeard => Activities.HasListeners();

    /// <summary>A request, as a part of the trace that its sender names. It has the name of its route: paths of hooks and links hold tokens.</summary>
    public static Activity? Request(string? traceParent, string? traceState) => Activities.StartActivity(
        "request",
        ActivityKind.Server,
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var parent) ? parent : default);

    public static void End(this Activity activity, string? method, string? route, int status)
    {
        if (route is not null)
        {
            activity.DisplayName = $"{method} {route}";
            activity.SetTag("http.route", route).SetTag("http.request.method", method);
        }

        activity.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}

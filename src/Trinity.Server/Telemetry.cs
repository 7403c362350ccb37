using System.Diagnostics;
using Trinity.Platform.Models;
using Trinity.Sdk.Identity;

namespace Trinity.Server;

/// <summary>The activities of the doors, with their names. While nobody listens they cost a look.</summary>
internal static class Telemetry
{
    public const string Name = "Trinity.Server";

    /// <summary>What a call of a model is called.</summary>
    public const string Chat = "chat";

    /// <summary>Whose form the calls have.</summary>
    public const string Provider = "anthropic";

    private static readonly ActivitySource Activities = new(Name);

    /// <summary>Whether somebody listens.</summary>
    public static bool IsHeard => Activities.HasListeners();

    /// <summary>A request, as a part of the trace that its sender names. It has the name of its route: paths of hooks and links hold tokens.</summary>
    public static Activity? Request(string? traceParent, string? traceState) => Activities.StartActivity(
        "request",
        ActivityKind.Server,
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var parent) ? parent : default);

    /// <summary>A call of a model, as a part of the request for it. What is asked and answered is not told.</summary>
    public static Activity? ModelCall(string model, AgentId agent, MessageId execution) => !IsHeard ? null : Activities
        .StartActivity($"{Chat} {model}", ActivityKind.Client)
        ?.SetTag("gen_ai.operation.name", Chat)
        .SetTag("gen_ai.provider.name", Provider)
        .SetTag("gen_ai.request.model", model)
        .SetTag("gen_ai.agent.id", agent.ToString())
        .SetTag("trinity.execution.id", execution.ToString());

    public static void End(this Activity activity, ModelUsage? usage, int? status, string? error)
    {
        if (usage is not null)
        {
            activity.SetTag("gen_ai.usage.input_tokens", usage.Input + usage.CacheRead + usage.CacheWrite)
                .SetTag("gen_ai.usage.output_tokens", usage.Output);
        }

        activity.SetTag("http.response.status_code", status);
        if (error is not null)
        {
            activity.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        }

        activity.Stop();
    }

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

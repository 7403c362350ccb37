using System.Diagnostics;

namespace Trinity.Sdk;

/// <summary>The activities of turns, with their names. While nobody listens they cost a look.</summary>
internal static class Telemetry
{
    public const string Name = "Trinity.Sdk";

    private static readonly ActivitySource Activities = new(Name);

    /// <summary>A step of an attempt, with all tries that it takes. One that was recorded before is not performed, and is none.</summary>
    public static Activity? Step(string name) => Activities.StartActivity("step")?.SetTag("trinity.step.name", name);

    public static void End(this Activity activity, string? error)
    {
        if (error is not null)
        {
            activity.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        }
    }
}

using Trinity.Client;
using Trinity.Client.Instance;
using Trinity.Engine;
using Trinity.Native;

namespace Trinity.Server.Instance;

/// <summary>Says whether the instance lives, and whether it can take work. Without secrets, for everybody.</summary>
internal static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Instance").AllowAnonymous();
        health.MapGet("/live", () => TypedResults.Ok(new Health("pass", new Dictionary<string, string>(StringComparer.Ordinal))))
            .WithName("GetLiveness").WithSummary("The process lives.");
        health.MapGet("/ready", ReadyAsync).WithName("GetReadiness").WithSummary("The instance can take work; 503 when it cannot.")
            .Produces<Health>().Produces<Health>(StatusCodes.Status503ServiceUnavailable);
        return app;
    }

    private static async Task<IResult> ReadyAsync(EngineHealth engine, NativeRuntime native, CancellationToken cancellationToken)
    {
        var checks = (await engine.LookAsync(cancellationToken))
            .Append(("threads", !native.IsExhausted))
            .ToDictionary(check => check.Item1, check => check.Item2 ? "pass" : "fail", StringComparer.Ordinal);
        var isReady = checks.Values.All(check => check == "pass");
        return TypedResults.Json(
            new Health(isReady ? "pass" : "fail", checks),
            TrinityJson.Options,
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

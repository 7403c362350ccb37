using Trinity.Client;
using Trinity.Client.Instance;
using Trinity.Engine.Mailboxes;
using Trinity.Engine.Store;
using Trinity.Native;
using Trinity.Storage;

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

    private static async Task<IResult> ReadyAsync(
        IMessageReads reads, MailboxActivity activity, NativeRuntime native, CancellationToken cancellationToken)
    {
        var checks = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["store"] = await CanReadAsync(reads, cancellationToken) ? "pass" : "fail",
            ["mailboxes"] = activity.IsStopping ? "fail" : "pass",
            ["threads"] = native.IsExhausted ? "fail" : "pass",
        };
        var isReady = checks.Values.All(check => check == "pass");
        return TypedResults.Json(
            new Health(isReady ? "pass" : "fail", checks),
            TrinityJson.Options,
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<bool> CanReadAsync(IMessageReads reads, CancellationToken cancellationToken)
    {
        try
        {
            await reads.LastSequenceAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (StoreFailures.IsOne(exception))
        {
            return false;
        }
    }
}

using Microsoft.AspNetCore.WebUtilities;
using Trinity.Client;
using Trinity.Platform;
using Trinity.Server.Audit;

namespace Trinity.Server.Http;

/// <summary>Makes problem details of refusals: the one place where codes meet HTTP statuses.</summary>
internal static class Problems
{
    private const string TypeBase = "https://trinity.dev/problems/";

    /// <summary>Where the credential is in the path.</summary>
    private static readonly string[] TokenPaths = ["/hooks", "/api/v1/public"];

    public static IResult Of(Refusal refusal) => new ProblemResult(
        StatusOf(refusal.Kind),
        refusal.Code,
        refusal.Message,
        [.. refusal.Faults.Select(fault => new ProblemError(fault.Pointer, fault.Code, fault.Message))],
        refusal.RetryAfter)
    {
        Refusal = refusal,
    };

    public static IResult Of(int status, string code, string detail, TimeSpan? retryAfter = null) =>
        new ProblemResult(status, code, detail, [], retryAfter);

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Changed => StatusCodes.Status412PreconditionFailed,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalKind.TooMany => StatusCodes.Status429TooManyRequests,
    };

    /// <summary>Written by hand and not through the framework's type: every answer has a code and a trace.</summary>
    private sealed class ProblemResult(
        int status, string code, string detail, IReadOnlyList<ProblemError> errors, TimeSpan? retryAfter = null) : IResult
    {
        /// <summary>The refusal of a service that it tells of; null for what the door refuses by itself.</summary>
        public Refusal? Refusal { get; init; }

        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (Refusal is { Kind: RefusalKind.Forbidden })
            {
                DeniedRequests.Note(httpContext, Refusal);
            }

            if (retryAfter is { } delay)
            {
                httpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(delay.TotalSeconds)).ToString();
            }

            return TypedResults.Json(
                new Problem
                {
                    Type = TypeBase + code.Replace('_', '-'),
                    Title = ReasonPhrases.GetReasonPhrase(status),
                    Status = status,
                    Detail = detail,
                    Instance = PathOf(httpContext),
                    Code = code,
                    Errors = errors,
                    TraceId = httpContext.RequestId(),
                },
                TrinityJson.Options,
                "application/problem+json",
                status).ExecuteAsync(httpContext);
        }

        /// <summary>The paths of hooks and of public links hold their tokens, and a problem may be logged by whoever gets it.</summary>
        private static string? PathOf(HttpContext context) =>
            Array.Find(TokenPaths, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)) ?? context.Request.Path.Value;
    }
}

using System.Text.Json.Nodes;
using Trinity.Server.Http;

namespace Trinity.Server.ModelProxy;

/// <summary>
/// A refusal in the form of the provider's own: whoever calls a model through here reads these and no problems. Which status is tried again is
/// the caller's rule: 408, 409, 429 and all above 499 are, others are not.
/// </summary>
/// <param name="status">The status.</param>
/// <param name="type">The provider's word for it.</param>
/// <param name="message">What was wrong, in words that are shown to people.</param>
internal sealed class ProviderError(int status, string type, string message) : IResult
{
    public const string InvalidRequest = "invalid_request_error";

    /// <summary>When it may be tried again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether trying again is of no use, whatever the status says.</summary>
    public bool IsFinal { get; init; }

    public static ProviderError Unauthenticated() => new(
        StatusCodes.Status401Unauthorized, "authentication_error", "The token is not that of a running execution.")
    {
        IsFinal = true,
    };

    public static ProviderError NotFound() => new(
        StatusCodes.Status404NotFound, "not_found_error", "There is nothing here: only /v1/messages and /v1/messages/count_tokens are.");

    public static ProviderError Invalid(string message) => new(StatusCodes.Status400BadRequest, InvalidRequest, message);

    public static ProviderError Spent(string message) => new(StatusCodes.Status402PaymentRequired, "billing_error", message) { IsFinal = true };

    public static ProviderError TooLarge(long bytes) => new(
        StatusCodes.Status413PayloadTooLarge, "request_too_large", $"A request may have {bytes} bytes.");

    /// <summary>For a moment, for a reason of this server's.</summary>
    public static ProviderError Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, "api_error", message)
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>The error as a line of JSON.</summary>
    public string Describe(HttpContext context) => new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = type, ["message"] = message },
        ["request_id"] = context.RequestId(),
    }.ToJsonString();

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(delay.TotalSeconds)).ToString();
        }

        if (IsFinal)
        {
            response.Headers[PassedHeaders.ShouldRetry] = "false";
        }

        response.Headers[PassedHeaders.RequestId] = httpContext.RequestId();
        response.StatusCode = status;
        response.ContentType = "application/json";
        return response.WriteAsync(Describe(httpContext), httpContext.RequestAborted);
    }
}

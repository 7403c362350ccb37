using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Trinity.Server.Http;

/// <summary>
/// Refuses a body where none is read: what a caller sent and nobody looked at must not seem to have been heeded. Nothing and an empty
/// object are what clients send that always send something.
/// </summary>
internal static class UnexpectedBody
{
    private const int Longest = 16;

    public static async ValueTask<object?> RefuseAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null
            && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            && !await IsEmptyAsync(http.Request)
                ? Problems.Of(StatusCodes.Status400BadRequest, "unexpected_body", "This endpoint takes no body.")
                : await next(context);
    }

    /// <summary>A body is read as it comes: one that is packed would be taken for something else.</summary>
    public static Task RefuseEncodedAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Headers.ContentEncoding is { Count: > 0 } encodings && !string.Equals(encodings, "identity", StringComparison.OrdinalIgnoreCase)
            ? Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported_content_encoding", "Send the body as it is, not packed.")
                .ExecuteAsync(context)
            : next(context);

    private static async Task<bool> IsEmptyAsync(HttpRequest request)
    {
        if (request.ContentLength > Longest)
        {
            return false;
        }

        var start = new byte[Longest + 1];
        var read = await request.Body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        var text = start.AsSpan(0, read).Trim(" \r\n\t"u8);
        return read <= Longest && (text.IsEmpty || text.SequenceEqual("{}"u8));
    }
}

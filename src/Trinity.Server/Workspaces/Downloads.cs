using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Trinity.Server.Workspaces;

/// <summary>Contents as they come and go: never one in memory as a whole, and nothing that a browser would show.</summary>
internal static class Downloads
{
    /// <summary>Answers with a content, to be saved. One that fails in the middle ends the connection, so that nobody takes it for whole.</summary>
    public static IResult Of(Stream content, string name, long? length = null, string contentType = MediaTypeNames.Application.Octet, string? tag = null) =>
        new Download(content, name, length, contentType, tag);

    /// <summary>Lets a request have a body that is larger than others.</summary>
    public static Stream BodyOf(HttpContext context, long limit)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = limit;
        return context.Request.Body;
    }

    private sealed class Download(Stream content, string name, long? length, string contentType, string? tag) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await using var opened = content;
            var headers = httpContext.Response.Headers;
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(name);
            headers.ContentDisposition = disposition.ToString();
            headers.ContentType = contentType;
            headers.ContentLength = length;
            headers.ETag = tag is null ? default : $"\"{tag}\"";
            await opened.CopyToAsync(httpContext.Response.Body, httpContext.RequestAborted);
        }
    }
}

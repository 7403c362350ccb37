using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Trinity.Sdk;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Workspaces;
using Trinity.Storage;

namespace Trinity.Server.Http;

/// <summary>Makes problem details of what endpoints throw. Only messages that are meant for people leave the process.</summary>
internal sealed partial class RequestFailures(ILogger<RequestFailures> logger) : IExceptionHandler
{
    /// <summary>After so long a container engine that was away may be there again.</summary>
    private static readonly TimeSpan EngineRest = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        // With the answer that was begun, its headers were dropped.
        SecurityHeaders.Add(httpContext);
        await Describe(exception).ExecuteAsync(httpContext);
        return true;
    }

    private IResult Describe(Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Problems.Of(StatusCodes.Status413PayloadTooLarge, "body_too_large", "The body is larger than this endpoint takes.");
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send application/json.");
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                return Problems.Of(StatusCodes.Status408RequestTimeout, "request_timeout", "The body came too slowly.");
            case BadHttpRequestException { InnerException: JsonException json }:
                return Problems.Of(StatusCodes.Status400BadRequest, "invalid_json", DescribeJson(json));
            case BadHttpRequestException:
                return Problems.Of(StatusCodes.Status400BadRequest, "invalid_request", "The request cannot be read: a parameter is missing or malformed.");
            case TrinityException { Code: "stopping" } failure:
                return Problems.Of(StatusCodes.Status503ServiceUnavailable, failure.Code, failure.Message, TimeSpan.FromSeconds(1));
            case WorkspaceFileException failure:
                return FileProblems.Of(failure);
            case TrinityException { Code: "engine_away" or "container_refused" or "workspace_lost" or "workspaces_busy" } failure:
                return Problems.Of(StatusCodes.Status503ServiceUnavailable, failure.Code, failure.Message, EngineRest);
            case TrinityException { Code: ['g', 'i', 't', '_', ..] } failure:
                return Problems.Of(StatusCodes.Status409Conflict, failure.Code, failure.Message);
            case var failure when StoreFailures.IsOne(failure):
                LogStoreFailed(failure);
                return Problems.Of(
                    StatusCodes.Status503ServiceUnavailable, "store_unavailable", "The store cannot be written or read now.", TimeSpan.FromSeconds(1));
            default:
                LogFailed(exception);
                return Problems.Of(StatusCodes.Status500InternalServerError, "internal_error", "Something went wrong here. The log knows more.");
        }
    }

    /// <summary>Says where, and leaves out what: types of ours and contents of theirs.</summary>
    private static string DescribeJson(JsonException exception) => exception switch
    {
        _ when exception.Message.Contains("could not be mapped", StringComparison.Ordinal) =>
            $"The body has a property that is not known here, at {exception.Path}.",
        _ when exception.Message.Contains("missing required", StringComparison.Ordinal) => "The body lacks a required property.",
        _ when exception.Message.Contains("maximum configured depth", StringComparison.Ordinal)
            || exception.Message.Contains("CurrentDepth", StringComparison.Ordinal) => "The body is nested deeper than 64 levels.",
        { Path: { Length: > 1 } path } => $"The body is not JSON of the right form, at {path}.",
        _ => "The body is not JSON of the right form.",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed: the store is away.")]
    private partial void LogStoreFailed(Exception exception);
}

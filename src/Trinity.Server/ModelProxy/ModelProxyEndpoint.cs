using System.Buffers;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Trinity.Platform.Models;
using Trinity.Sdk;
using Trinity.Server.Access;
using Trinity.Storage;

namespace Trinity.Server.ModelProxy;

/// <summary>
/// The door through which executions get to the models, in the form of the provider's own API. The token of an execution opens it and says whose
/// a call is. It ends the pipeline early: no session and no API key means anything here.
/// </summary>
internal sealed partial class ModelProxyEndpoint(
    ExecutionDoor door,
    ModelCalling calling,
    ModelForwarder forwarder,
    IOptions<ModelOptions> options,
    ILogger<ModelProxyEndpoint> logger)
{
    public const string Root = "/model-proxy";

    private const string Messages = "/v1/messages";
    private const string CountTokens = "/v1/messages/count_tokens";

    public static IEndpointRouteBuilder MapModelProxy(IEndpointRouteBuilder app)
    {
        var door = app.MapGroup(Root).ExcludeFromDescription();

        // The client looks whether there is anybody, before it shows its token.
        door.MapMethods("/", [HttpMethods.Head], () => Results.Ok()).AllowAnonymous().ShortCircuit();
        door.MapPost(Messages, (HttpContext context, ModelProxyEndpoint endpoint) => endpoint.AnswerAsync(context, endpoint.CallAsync))
            .AllowAnonymous().ShortCircuit();
        door.MapPost(CountTokens, (HttpContext context, ModelProxyEndpoint endpoint) => endpoint.AnswerAsync(context, endpoint.CountAsync))
            .AllowAnonymous().ShortCircuit();
        door.Map("/{**rest}", IResult () => ProviderError.NotFound()).AllowAnonymous().ShortCircuit();
        return app;
    }

    /// <summary>What goes wrong here is told in the form that is read here.</summary>
    private async Task<IResult> AnswerAsync(HttpContext context, Func<HttpContext, ExecutionGrant, ModelRequest, Task<IResult>> answer)
    {
        // What the provider answers without a word is passed on without one.
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        try
        {
            var (grant, refusal) = await EnterAsync(context);
            if (grant is null)
            {
                return refusal!;
            }

            var (request, fault) = await ReadAsync(context);
            return request is null ? fault! : Refuse(grant, request) ?? await answer(context, grant, request);
        }
        catch (Exception exception) when (!context.Response.HasStarted && IsOfTheStore(exception))
        {
            LogStoreFailed(exception);
            return ProviderError.Unavailable("The store of this server cannot be written or read now.");
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            return new ProviderError(exception.StatusCode, ProviderError.InvalidRequest, "The body cannot be read to its end.");
        }
    }

    private static bool IsOfTheStore(Exception exception) => StoreFailures.IsOne(exception) || exception is TrinityException { Code: "stopping" };

    private Task<IResult> CallAsync(HttpContext context, ExecutionGrant grant, ModelRequest request) => calling.CallAsync(context, grant, request, Messages);

    /// <summary>It costs nothing, and is not on record.</summary>
    private Task<IResult> CountAsync(HttpContext context, ExecutionGrant grant, ModelRequest request) =>
        forwarder.SendAsync(context, CountTokens, request.Body, isStream: false, call: null);

    /// <summary>Lets who holds the token of an execution in.</summary>
    private async Task<(ExecutionGrant? Grant, IResult? Refusal)> EnterAsync(HttpContext context)
    {
        var (grant, isLimited) = await door.EnterAsync(context);
        if (isLimited)
        {
            return (null, new ProviderError(StatusCodes.Status429TooManyRequests, "rate_limit_error", "Too many tokens that are wrong came from this address.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            });
        }

        if (grant is null)
        {
            return (null, ProviderError.Unauthenticated());
        }

        return string.IsNullOrEmpty(options.Value.ApiKey) ? (null, NoKey()) : (grant, null);
    }

    private static ProviderError NoKey() => new(
        StatusCodes.Status503ServiceUnavailable,
        "api_error",
        $"This server has no key of the provider: its operator sets {ModelOptions.SectionName}:{nameof(ModelOptions.ApiKey)}, "
        + "by Trinity__Models__ApiKey or Trinity__Models__ApiKey_FILE.")
    {
        IsFinal = true,
    };

    private ProviderError? Refuse(ExecutionGrant grant, ModelRequest request) =>
        (options.Value.Allowed.Count == 0 || ModelPatterns.Allow(options.Value.Allowed, request.Model))
        && (grant.Models is null || ModelPatterns.Allow(grant.Models, request.Model))
            ? null
            : new ProviderError(StatusCodes.Status403Forbidden, "permission_error", $"This execution may not use the model {request.Model}.");

    private async Task<(ModelRequest? Request, IResult? Fault)> ReadAsync(HttpContext context)
    {
        var limit = options.Value.MaxBodyBytes;
        if (context.Request.ContentLength > limit)
        {
            return (null, ProviderError.TooLarge(limit));
        }

        // Bounded here: other doors take far less.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return (null, ProviderError.TooLarge(limit));
            }

            if (read.IsCompleted)
            {
                var (request, fault) = ModelRequest.Read(read.Buffer.ToArray());
                reader.AdvanceTo(read.Buffer.End);
                return (request, request is null ? ProviderError.Invalid(fault) : null);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A call of a model failed: the store is away.")]
    private partial void LogStoreFailed(Exception exception);
}

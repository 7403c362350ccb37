using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Trinity.Engine;
using Trinity.Engine.Outbound;
using Trinity.Platform.Models;

namespace Trinity.Server.ModelProxy;

/// <summary>Sends requests on to the provider, with its key, and gives back what it answers, piece by piece: see <see cref="HeldEvents"/>.</summary>
internal sealed partial class ModelForwarder(
    OutboundHandler outbound,
    TimeProvider time,
    IOptions<ModelOptions> options,
    IOptions<EngineOptions> engine,
    IHostApplicationLifetime lifetime,
    ILogger<ModelForwarder> logger) : IDisposable
{
    private const int PieceBytes = 16 * 1024;
    private const string Events = "text/event-stream";

    /// <summary>How long who asked hears nothing while an answer is held.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _http = new(outbound.Create());

    /// <summary>Sends a request on. When it returns, its end is written down and its answer is with who asked, or on its way.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="path">The path at the provider.</param>
    /// <param name="body">What is asked.</param>
    /// <param name="isStream">Whether the answer shall come in pieces.</param>
    /// <param name="call">The call that it is; null for what costs nothing.</param>
    public async Task<IResult> SendAsync(HttpContext context, string path, ReadOnlyMemory<byte> body, bool isStream, MeteredCall? call)
    {
        var settings = options.Value;
        using var patience = new Patience(
            time, settings.Timeout, settings.IdleTimeout, engine.Value.DrainTimeout, lifetime.ApplicationStopping, context.RequestAborted);
        UsageReader? usage = null;
        try
        {
            if (isStream)
            {
                // The beginning of a stream comes at once; an answer in one piece when all of it is there.
                patience.Refresh();
            }

            using var request = Request(context, path, body);
            using var answer = await _http.SendAsync(request, patience.Token);
            usage = Begin(context, answer, call);
            await PassAsync(context, answer, usage, call, patience);
            return Results.Empty;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            var error = ErrorOf(exception, patience);
            await SettleCutAsync(call, usage, exception, error);
            return await EndAsync(context, patience, exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(HttpContext context, string path, ReadOnlyMemory<byte> body)
    {
        var settings = options.Value;
        var query = context.Request.Query["beta"] == "true" ? "?beta=true" : string.Empty;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.BaseUrl.AbsoluteUri.TrimEnd('/') + path + query))
        {
            Content = new ReadOnlyMemoryContent(body),
        };
        PassedHeaders.Pass(context.Request.Headers, request);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType ?? "application/json");
        request.Headers.TryAddWithoutValidation("x-api-key", settings.ApiKey);
        return request;
    }

    private UsageReader? Begin(HttpContext context, HttpResponseMessage answer, MeteredCall? call)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        PassedHeaders.Pass(answer, context.Response);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            LogKeyRefused();
        }

        if (call is null)
        {
            return null;
        }

        call.HttpStatus = (int)answer.StatusCode;
        call.RequestId = answer.Headers.TryGetValues(PassedHeaders.RequestId, out var ids) ? ids.First() : null;
        return !answer.IsSuccessStatusCode ? null
            : answer.Content.Headers.ContentType?.MediaType == Events ? new StreamedUsage()
            : new WholeUsage();
    }

    private async Task PassAsync(HttpContext context, HttpResponseMessage answer, UsageReader? usage, MeteredCall? call, Patience patience)
    {
        patience.Refresh();
        await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
        var held = usage is StreamedUsage ? new HeldEvents() : null;
        var saidAt = time.GetTimestamp();
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (await stream.ReadAsync(piece, patience.Token) is > 0 and var read)
            {
                patience.Refresh();
                usage?.Append(piece.AsSpan(0, read));
                if (call is not null && usage is { IsComplete: true })
                {
                    // First, so that whoever has heard the end finds it written down.
                    await call.SettleAsync(ModelCallStatus.Done, usage.Usage);
                }

                ReadOnlyMemory<byte> said = held is null ? piece.AsMemory(0, read) : held.Append(piece.AsSpan(0, read));
                if (said.IsEmpty && held is { IsHolding: true } && time.GetElapsedTime(saidAt) >= PingInterval)
                {
                    said = HeldEvents.Ping;
                }

                if (!said.IsEmpty)
                {
                    await context.Response.BodyWriter.WriteAsync(said, patience.Token);
                    patience.Token.ThrowIfCancellationRequested();
                    saidAt = time.GetTimestamp();
                }
            }

            if (held is { IsHolding: false })
            {
                await context.Response.BodyWriter.WriteAsync(held.End(), patience.Token);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        if (call is not null)
        {
            usage?.End();
            await SettleEndAsync(call, usage);
        }

        if (held is { IsHolding: true })
        {
            // The provider has ended it in good order, and it is not whole: to who asked it is cut.
            context.Abort();
        }
    }

    /// <summary>The answer has come to its end, of whatever kind.</summary>
    private static Task SettleEndAsync(MeteredCall call, UsageReader? usage) => usage switch
    {
        null => call.SettleAsync(ModelCallStatus.Failed, ModelUsage.Nothing, $"{call.HttpStatus}"),
        { IsComplete: true } => call.SettleAsync(ModelCallStatus.Done, usage.Usage),
        { HasFailed: true } => call.SettleAsync(ModelCallStatus.Failed, usage.Usage ?? ModelUsage.Nothing, "stream_error"),
        { Usage: { } seen } => call.SettleAsync(ModelCallStatus.Failed, seen, "stream_cut"),
        _ => call.SettleAsync(ModelCallStatus.Unknown, usage: null, "no_usage"),
    };

    /// <summary>The answer was cut short, or there was none.</summary>
    private static Task SettleCutAsync(MeteredCall? call, UsageReader? usage, Exception exception, string error) => call switch
    {
        null => Task.CompletedTask,
        _ when usage?.Usage is { } seen => call.SettleAsync(ModelCallStatus.Failed, seen, error),
        { HttpStatus: > 299 } => call.SettleAsync(ModelCallStatus.Failed, ModelUsage.Nothing, error),
        _ when WasNeverSent(exception) => call.SettleAsync(ModelCallStatus.Failed, ModelUsage.Nothing, error),
        _ => call.SettleAsync(ModelCallStatus.Unknown, usage: null, error),
    };

    private static bool WasNeverSent(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    private static string ErrorOf(Exception exception, Patience patience) => exception switch
    {
        _ when patience.IsLost => "timeout",
        OperationCanceledException => "cancelled",
        _ when WasNeverSent(exception) => "unreachable",
        _ => "connection_lost",
    };

    /// <summary>Tells who asked that nothing more will come.</summary>
    private async Task<IResult> EndAsync(HttpContext context, Patience patience, Exception exception)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }

        var error = patience.IsLost
            ? new ProviderError(StatusCodes.Status504GatewayTimeout, "timeout_error", "The provider has not answered in time.")
            : ProviderError.Unavailable("The provider cannot be reached.");
        if (!patience.IsLost)
        {
            LogLost(exception);
        }

        if (!context.Response.HasStarted)
        {
            context.Response.Headers.ContentType = default;
            context.Response.Headers.RetryAfter = default;
            return error;
        }

        if (patience.IsLost && context.Response.ContentType?.StartsWith(Events, StringComparison.OrdinalIgnoreCase) == true)
        {
            // Whatever line was cut is ended first.
            await context.Response.WriteAsync($"\n\nevent: error\ndata: {error.Describe(context)}\n\n", context.RequestAborted);
            return Results.Empty;
        }

        // As it was done to us: who asked must not take what it has for all of it.
        context.Abort();
        return Results.Empty;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The provider of models has refused the key of Trinity:Models:ApiKey.")]
    private partial void LogKeyRefused();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider of models cannot be reached, or was lost.")]
    private partial void LogLost(Exception exception);
}

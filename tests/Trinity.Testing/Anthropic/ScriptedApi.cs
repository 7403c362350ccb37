using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Trinity.Testing.Anthropic;

/// <summary>
/// The Messages API, answering as the script in a prompt says (<see cref="Script" />): on a port of the loopback address and, where it is given the
/// path of one, on a unix socket that everybody may connect to.
/// </summary>
public sealed class ScriptedApi : IAsyncDisposable
{
    internal const string MessagesPath = "/v1/messages";

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new(StringComparer.Ordinal);
    private readonly WebApplication _app;
    private readonly string? _key;

    private ScriptedApi(string? key, string? socket)
    {
        _key = key;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port: 0);
            if (socket is not null)
            {
                kestrel.ListenUnixSocket(socket);
            }
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>Where it listens on the loopback address.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>What it was asked.</summary>
    public RequestLog Requests { get; } = new();

    /// <param name="key">The only key that is let in; any, unless told otherwise.</param>
    /// <param name="socket">The path of a socket on which it listens as well.</param>
    public static async Task<ScriptedApi> StartAsync(string? key = null, string? socket = null)
    {
        var api = new ScriptedApi(key, socket);
        await api._app.StartAsync();
        api.Url = new Uri(api._app.Urls.Single(url => url.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)));
        if (socket is not null && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(socket, Everybody);
        }

        return api;
    }

    /// <summary>Lets the answers go that are held by this name, and all that would be.</summary>
    public void Release(string name) => Gate(name).TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _ending.Dispose();
    }

    private TaskCompletionSource Gate(string name) => _held.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task HandleAsync(HttpContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ending.Token);
        var request = await ApiRequest.ReadAsync(TimeProvider.System.GetUtcNow(), context.Request, ending.Token);
        Requests.Add(request);
        var isAborted = false;
        try
        {
            await AnswerAsync(request, new Answer(context.Response, ending.Token));
        }
        catch (OperationCanceledException)
        {
            // Who asked has gone, or the test is over: nobody hears the rest.
            isAborted = true;
            context.Abort();
        }
        catch (EndOfStreamException)
        {
            // What was said so far is still sent before the connection is closed, which it would not be after an abort.
            isAborted = true;
            throw;
        }
        finally
        {
            request.End(new ApiOutcome(context.Response.StatusCode, isAborted));
        }
    }

    private Task AnswerAsync(ApiRequest request, Answer answer) => (request.Method, request.Path) switch
    {
        ("HEAD", _) => Task.CompletedTask,
        _ when request.Key is null || (_key is not null && request.Key != _key) => answer.FailAsync(StatusCodes.Status401Unauthorized, "invalid x-api-key"),
        ("POST", MessagesPath) => MessageAsync(request, answer),
        ("POST", $"{MessagesPath}/count_tokens") => answer.JsonAsync(new { InputTokens = (request.Text.Length / 4) + 1 }),
        ("GET", "/v1/models") => answer.JsonAsync(new
        {
            Data = new[] { new { Type = "model", Id = "claude-sonnet-4-5", DisplayName = "Claude Sonnet 4.5", CreatedAt = "2025-09-29T00:00:00Z" } },
            HasMore = false,
            FirstId = "claude-sonnet-4-5",
            LastId = "claude-sonnet-4-5",
        }),
        _ => answer.FailAsync(StatusCodes.Status404NotFound, $"There is no {request.Path}."),
    };

    private async Task MessageAsync(ApiRequest request, Answer answer)
    {
        ScriptStep step;
        try
        {
            step = NextStep(request);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            await answer.FailAsync(StatusCodes.Status400BadRequest, $"Nobody can answer that: {exception.Message}");
            return;
        }

        if (step.Hold is { } name)
        {
            await Gate(name).Task.WaitAsync(answer.Ended);
        }

        await answer.PauseAsync(step.DelayMs);
        if (step.Status is { } status)
        {
            await answer.FailAsync(status, step.Message, step.RetryAfter);
            return;
        }

        var message = ScriptedMessage.Of(step, request.Body.GetProperty("model").GetString()!);
        if (request.Body.TryGetProperty("stream", out var streams) && streams.GetBoolean())
        {
            await answer.StreamAsync(message, step);
        }
        else
        {
            await answer.JsonAsync(message);
        }
    }

    /// <summary>The step that answers a call, after those before it that have failed often enough.</summary>
    private ScriptStep NextStep(ApiRequest request)
    {
        var (step, name) = Script.StepFor(request.Body);
        for (var depth = 0; step is { Times: { } times }; depth++)
        {
            if (_failures.AddOrUpdate($"{name} {depth}", 1, (_, failed) => failed + 1) <= times)
            {
                return step;
            }

            step = step.Then ?? new ScriptStep { Text = $"Answered after {times} failures." };
        }

        return step;
    }
}

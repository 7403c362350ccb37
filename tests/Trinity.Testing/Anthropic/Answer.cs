using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Trinity.Testing.Anthropic;

/// <summary>The ways in which the API answers a request.</summary>
internal sealed class Answer(HttpResponse response, CancellationToken ended)
{
    /// <summary>Is cancelled when nobody hears it any more.</summary>
    public CancellationToken Ended => ended;

    public Task JsonAsync(object body) => WriteAsync(StatusCodes.Status200OK, body);

    public Task FailAsync(int status, string? message, int? retryAfter = null)
    {
        if (retryAfter is { } seconds)
        {
            response.Headers.RetryAfter = $"{seconds}";
        }

        return WriteAsync(status, new { Type = "error", Error = new { Type = TypeOf(status), Message = message ?? $"scripted {status}" } });
    }

    /// <summary>Says a message event by event, as far as the step lets it.</summary>
    public async Task StreamAsync(ScriptedMessage message, ScriptStep step)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        Identify();
        await EventAsync("message_start", new { Type = "message_start", Message = message.Empty() }, step.SlowMs);
        await EventAsync("ping", new { Type = "ping" }, step.SlowMs);
        if (step.Drop)
        {
            throw new EndOfStreamException("The script cuts the connection.");
        }
        else if (step.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended);
        }
        else if (step.SseError is { } type)
        {
            await EventAsync("error", new { Type = "error", Error = new { Type = type, Message = "scripted error" } }, step.SlowMs);
        }
        else
        {
            foreach (var (name, data) in message.Events())
            {
                await EventAsync(name, data, step.SlowMs);
            }
        }
    }

    public Task PauseAsync(int milliseconds) =>
        milliseconds > 0 ? Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, ended) : Task.CompletedTask;

    private async Task EventAsync(string type, object data, int slowMs)
    {
        await PauseAsync(slowMs);
        await response.WriteAsync($"event: {type}\ndata: {JsonSerializer.Serialize(data, Script.Json)}\n\n", ended);
        await response.Body.FlushAsync(ended);
    }

    private async Task WriteAsync(int status, object body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        Identify();
        await response.WriteAsync(JsonSerializer.Serialize(body, Script.Json), ended);
    }

    private void Identify() => response.Headers["request-id"] = ScriptedMessage.NewId("req");

    private static string TypeOf(int status) => status switch
    {
        400 => "invalid_request_error",
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        _ => "api_error",
    };
}

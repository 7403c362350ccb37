using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Trinity.Bench.Runtimes;

/// <summary>A model in this process that says one word at once, or when it is let.</summary>
internal sealed class BenchModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<long> _asked = new();
    private TaskCompletionSource? _gate;

    private BenchModel(WebApplication app)
    {
        _app = app;
        app.Run(AnswerAsync);
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>How often it has been asked.</summary>
    public int Count => _asked.Count;

    /// <summary>When it was asked last, as a timestamp of the stopwatch.</summary>
    public long AskedAt => _asked.Last();

    public static async Task<BenchModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var model = new BenchModel(builder.Build());
        await model._app.StartAsync();
        model.Address = new Uri(model._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return model;
    }

    /// <summary>Answers nobody until <see cref="Release"/>.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release()
    {
        _gate?.SetResult();
        _gate = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        _asked.Enqueue(Stopwatch.GetTimestamp());
        await (_gate?.Task ?? Task.CompletedTask);
        var message = new { id = "msg_1", type = "message", role = "assistant", model = "bench", content = Array.Empty<object>(), usage = new { input_tokens = 1, output_tokens = 1 } };
        context.Response.ContentType = "text/event-stream";
        await EventAsync(context, "message_start", new { type = "message_start", message });
        await EventAsync(context, "content_block_start", new { type = "content_block_start", index = 0, content_block = new { type = "text", text = string.Empty } });
        await EventAsync(context, "content_block_delta", new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text = "Done." } });
        await EventAsync(context, "content_block_stop", new { type = "content_block_stop", index = 0 });
        await EventAsync(context, "message_delta", new { type = "message_delta", delta = new { stop_reason = "end_turn" }, usage = new { output_tokens = 1 } });
        await EventAsync(context, "message_stop", new { type = "message_stop" });
    }

    private static Task EventAsync(HttpContext context, string name, object data) =>
        context.Response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data)}\n\n");
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Trinity.Server.Tests.ModelProxy;

/// <summary>A provider of models on a real port, which answers as a test tells it to.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    /// <summary>What a whole answer says it has used.</summary>
    public const string Answer =
        """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"text","text":"Hello."}],"stop_reason":"end_turn",
        "usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":100,"output_tokens":7,
        "cache_creation":{"ephemeral_5m_input_tokens":15,"ephemeral_1h_input_tokens":5}}}
        """;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<SeenRequest> _seen = [];

    private Upstream(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>What came, the latest last.</summary>
    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    public SeenRequest Last => Seen[^1];

    /// <summary>How it answers.</summary>
    public Func<HttpContext, Task> Answers { get; set; } = context => WriteAsync(context, 200, Answer);

    public static async Task<Upstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var upstream = new Upstream(app);
        app.Run(upstream.TakeAsync);
        await app.StartAsync();
        return upstream;
    }

    /// <summary>Answers in one piece.</summary>
    public static Task WriteAsync(HttpContext context, int status, string body, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Begins an answer in pieces.</summary>
    public static Task BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers["request-id"] = "req_of_the_test";
        return EventAsync(context, Start);
    }

    public const string Start =
        """{"type":"message_start","message":{"id":"msg_1","model":"claude-sonnet-4-5","usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":100,"output_tokens":1,"cache_creation":{"ephemeral_1h_input_tokens":5}}}}""";

    public const string Text = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello, how are you today?"}}""";

    public const string BlockStop = """{"type":"content_block_stop","index":0}""";

    public const string Delta = """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}""";

    public const string Stop = """{"type":"message_stop"}""";

    public static async Task EventAsync(HttpContext context, string data)
    {
        var type = JsonElement.Parse(data).GetProperty("type").GetString();
        await context.Response.WriteAsync($"event: {type}\ndata: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _seen.Enqueue(new SeenRequest(
                $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}",
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                Encoding.UTF8.GetString(body.ToArray())));
            await Answers(context);
        }
        catch (OperationCanceledException)
        {
            // Who asked has gone.
        }
    }
}

/// <summary>A request as the provider got it.</summary>
internal sealed record SeenRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body);

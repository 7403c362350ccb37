using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Trinity.Client;

namespace Trinity.Cli.Tests.Programs;

/// <summary>
/// Answers the API's shapes with what a test puts there, byte by byte and always the same. Whether the real server answers these shapes is
/// for the tests against the real server.
/// </summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Answer>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Asked> _asked = [];

    private FakeApi(WebApplication app)
    {
        _app = app;
        app.Run(HandleAsync);
    }

    public string Address => _app.Urls.First();

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyCollection<Asked> Requests => _asked;

    public static async Task<FakeApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var api = new FakeApi(app);
        await app.StartAsync();
        return api;
    }

    /// <summary>What a request is answered with; several answers are given one after the other, the last one for ever.</summary>
    /// <param name="request">Method and path under <c>/api/v1</c>, without the query: <c>GET /agents</c>.</param>
    /// <param name="document">The document; null for none.</param>
    /// <param name="status">The HTTP status.</param>
    public FakeApi On(string request, object? document, int status = 200) => Add(request, new Answer(status, document, null));

    public FakeApi Refuse(string request, int status, string code, string detail, int? retryAfter = null, params ProblemError[] errors) => Add(
        request,
        new Answer(status, new Problem { Status = status, Code = code, Detail = detail, Errors = errors, TraceId = "trace-1" }, retryAfter));

    /// <summary>A stream of events, which then ends.</summary>
    public FakeApi Stream(string request, string name, params object[] events) => Add(request, new Answer(200, new Events(name, events), null));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private FakeApi Add(string request, Answer answer)
    {
        _answers.GetOrAdd(request, _ => []).Enqueue(answer);
        return this;
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var path = context.Request.Path.Value!.Replace("/api/v1", string.Empty, StringComparison.Ordinal);
        var request = $"{context.Request.Method} {path}";
        _asked.Enqueue(new Asked(
            request,
            context.Request.QueryString.Value ?? string.Empty,
            await reader.ReadToEndAsync(),
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        var answer = AnswerOf(request);
        context.Response.StatusCode = answer.Status;
        context.Response.Headers.RetryAfter = answer.RetryAfter?.ToString();
        if (answer.Document is Events events)
        {
            await WriteAsync(context.Response, events);
        }
        else if (answer.Document is not null)
        {
            context.Response.ContentType = answer.Document is Problem ? "application/problem+json" : "application/json; charset=utf-8";
            await context.Response.WriteAsync(Json(answer.Document));
        }
    }

    private Answer AnswerOf(string request)
    {
        if (!_answers.TryGetValue(request, out var answers))
        {
            return new Answer(404, new Problem { Status = 404, Code = "not_found", Detail = $"Nothing was put at {request}." }, null);
        }

        return answers.Count > 1 && answers.TryDequeue(out var next) ? next : answers.TryPeek(out var last) ? last : throw new InvalidOperationException();
    }

    private static async Task WriteAsync(HttpResponse response, Events events)
    {
        response.ContentType = "text/event-stream";
        foreach (var (index, item) in events.Items.Index())
        {
            await response.WriteAsync($"event: {events.Name}\ndata: {Json(item)}\nid: {index + 1}\n\n");
        }
    }

    private static string Json(object document) => document as string
        ?? Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(document, document.GetType(), TrinityJson.Options));

    /// <summary>A request that came.</summary>
    internal sealed record Asked(string Request, string Query, string Body, IReadOnlyDictionary<string, string> Headers);

    private sealed record Answer(int Status, object? Document, int? RetryAfter);

    private sealed record Events(string Name, object[] Items);
}

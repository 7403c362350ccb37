using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Observability;

/// <summary>What can be followed of a request: what it caused, in one trace, by its sender's name for it.</summary>
public sealed class TraceTests
{
    private readonly string _trace = ActivityTraceId.CreateRandom().ToHexString();

    [Fact]
    public async Task Request_AndWhatItCauses_AreOneTrace_ThatItsSenderNamed()
    {
        await using var host = await DeliveryHost.StartAsync();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended.Enqueue);

        await SubmitAsync(host.Server, Scripts.Add(async turn => await turn.StepAsync("look", _ => Task.FromResult(1))));
        await Eventually.HoldsAsync(() => Task.FromResult(Of(ended).Any(activity => activity.OperationName == "turn")));

        var spans = Of(ended).ToDictionary(activity => activity.OperationName);
        Assert.Equal("POST /api/v1/agents/{name}/executions", spans["request"].DisplayName);
        Assert.Equal(202, spans["request"].GetTagItem("http.response.status_code"));
        Assert.Equal(spans["request"].SpanId, spans["intake"].ParentSpanId);
        Assert.Equal(spans["intake"].SpanId, spans["turn"].ParentSpanId);
        Assert.Equal(("desk", "completed"), (spans["turn"].GetTagItem("gen_ai.agent.name"), spans["turn"].GetTagItem("trinity.turn.outcome")));
        Assert.Equal(spans["turn"].SpanId, spans["step"].ParentSpanId);
        Assert.Equal("look", spans["step"].GetTagItem("trinity.step.name"));
    }

    [Fact]
    public async Task Retry_IsInTheTraceOfItsMessage()
    {
        await using var host = await DeliveryHost.StartAsync();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended.Enqueue);
        var attempts = 0;

        await SubmitAsync(host.Server, Scripts.Add(_ =>
            ++attempts == 1 ? throw new NodeFailedException("Once more.", Retry.After(TimeSpan.Zero), "not_yet") : Task.CompletedTask));
        await Eventually.HoldsAsync(() => Task.FromResult(Of(ended).Count(activity => activity.OperationName == "turn") == 2));

        Assert.Equal(
            [("failed", ActivityStatusCode.Error, "not_yet"), ("completed", ActivityStatusCode.Unset, null)],
            Of(ended).Where(activity => activity.OperationName == "turn").Select(activity =>
                ((string?)activity.GetTagItem("trinity.turn.outcome"), activity.Status, (string?)activity.GetTagItem("error.type"))));
    }

    [Fact]
    public async Task Delivery_IsASpan_ThatDoesNotNameItsReceiver()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended.Enqueue);

        var id = await host.SendAsync(receiver.Url);
        await host.ReachAsync(id, "delivered");

        var span = Assert.Single(ended, activity => activity.OperationName == "delivery" && id.Equals(activity.GetTagItem("trinity.delivery.id")));
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
        Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TokenInAPath_IsInNoSpan()
    {
        await using var server = await TestServer.StartAsync();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended.Enqueue);
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/whk_not_for_others") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("traceparent", $"00-{_trace}-00f067aa0ba902b7-01");

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => Task.FromResult(Of(ended).Any()));

        var span = Assert.Single(Of(ended));
        Assert.Equal("POST /hooks/{token}", span.DisplayName);
        Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("whk_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LogLine_OfATurn_HasTheTraceIdOfItsRequest_WhereLogsAreJson()
    {
        var lines = new ScopedLines();
        await using var server = await TestServer.StartAsync(
            configure: services =>
            {
                services.AddSingleton<ILoggerProvider>(lines);
                services.AddSingleton(_ =>
                {
                    var catalog = new Native.NodeCatalog();
                    catalog.Add(typeof(ScriptNode));
                    return catalog;
                });
            },
            settings: new Dictionary<string, string?> { ["Logging:Console:FormatterName"] = "json" });
        await server.Client.Agents.CreateAsync(new Client.Agents.CreateAgent { Name = "desk", RuntimeKind = "native", NodeType = "script" });

        await SubmitAsync(server, Scripts.Add(turn =>
        {
            turn.Log.LogInformation("Looked at it.");
            return Task.CompletedTask;
        }));
        await Eventually.HoldsAsync(() => Task.FromResult(lines.All.Any(line => line.Text == "Looked at it.")));

        Assert.Equal(_trace, Assert.Single(lines.All, line => line.Text == "Looked at it.").TraceId);
    }

    private static ActivityListener Listen(Action<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Trinity.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>Other servers of the process have traces of their own.</summary>
    private IEnumerable<Activity> Of(IEnumerable<Activity> ended) => ended.Where(activity => activity.TraceId.ToHexString() == _trace);

    private async Task SubmitAsync(TestServer server, string type)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/agents/desk/executions") { Content = JsonContent.Create(new { type }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.ApiKey);
        request.Headers.Add("traceparent", $"00-{_trace}-00f067aa0ba902b7-01");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Log lines with the trace that their scopes name.</summary>
    private sealed class ScopedLines : ILoggerProvider, ILogger, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ConcurrentQueue<(string Text, string? TraceId)> All { get; } = [];

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string? trace = null;
            _scopes.ForEachScope(
                (scope, _) => trace = (scope as IEnumerable<KeyValuePair<string, object?>>)?.FirstOrDefault(pair => pair.Key == "TraceId").Value?.ToString() ?? trace,
                state);
            All.Enqueue((formatter(state, exception), trace));
        }

        public void Dispose()
        {
            // It holds lines only.
        }
    }
}

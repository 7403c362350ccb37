using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Native;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Logs;

/// <summary>What agents write to their logs is read by those who may use them.</summary>
public sealed class AgentLogTests
{
    private const string Desk = "desk";

    [Fact]
    public async Task Lines_AreReadInTheirOrder_WithTheirExecution_FromALevelOn()
    {
        await using var server = await StartAsync();
        var first = await RunAsync(server, turn => turn.Log.LogInformation("Looked at it."));
        var second = await RunAsync(server, turn => turn.Log.LogError(new InvalidOperationException("secret"), "It broke."));

        var all = (await server.Client.Agents.ReadLogsAsync(Desk)).Items;
        var grave = (await server.Client.Agents.ReadLogsAsync(Desk, "level=warning")).Items;
        var ofFirst = (await server.Client.Agents.ReadLogsAsync(Desk, $"execution={first.Id}")).Items;

        Assert.Equal(
            [("information", "Looked at it.", first.Id), ("error", "It broke. (InvalidOperationException)", second.Id)],
            all.Select(line => (line.Level, line.Text, line.Execution)));
        Assert.Equal([all[1]], grave);
        Assert.Equal([all[0]], ofFirst);
    }

    [Fact]
    public async Task AttemptThatFails_IsALine_WithoutWhatWasThrown()
    {
        await using var server = await StartAsync();
        var execution = await RunAsync(server, _ => throw new NodeFailedException("No such parcel.", Retry.Never, "parcel_unknown"));

        var line = Assert.Single((await server.Client.Agents.ReadLogsAsync(Desk)).Items);

        Assert.Equal(("error", execution.Id), (line.Level, line.Execution));
        Assert.Equal($"Attempt 1 at {execution.Type} failed. No such parcel. (parcel_unknown)", line.Text);
    }

    [Fact]
    public async Task ReplayedLines_AreWrittenOnce()
    {
        await using var server = await StartAsync();
        var type = Scripts.Add(async turn =>
        {
            turn.Log.LogInformation("before");
            await turn.AskAsync("go", Question.Text("Go on?"));
            turn.Log.LogInformation("after");
        });
        var id = (await server.Client.Executions.SubmitAsync(Desk, new SubmitExecution { Type = type, Key = "k" })).Id;
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(id)).Status == "waiting");
        var ask = Assert.Single((await server.Client.Asks.ListAsync("status=pending")).Items).Id;
        await server.Client.Asks.AnswerAsync(ask, new Client.Operators.AnswerAsk { Text = "yes" });
        await Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(id)).Status == "completed");

        Assert.Equal(["before", "after"], (await server.Client.Agents.ReadLogsAsync(Desk)).Items.Select(line => line.Text));
    }

    [Fact]
    public async Task Pages_LeadFromALineToTheLast()
    {
        await using var server = await StartAsync();
        await RunAsync(server, turn =>
        {
            for (var i = 0; i < 5; i++)
            {
                turn.Log.Log(LogLevel.Information, default, i, exception: null, static (number, _) => $"line {number}");
            }
        });
        var first = (await server.Client.Agents.ReadLogsAsync(Desk)).Items[0].Number;

        var page = await server.Client.Agents.ReadLogsAsync(Desk, $"after={first}&limit=3");
        var last = await server.Client.Agents.ReadLogsAsync(Desk, $"limit=3&cursor={page.NextCursor}");

        Assert.Equal(["line 1", "line 2", "line 3"], page.Items.Select(line => line.Text));
        Assert.Equal(["line 4"], last.Items.Select(line => line.Text));
        Assert.Null(last.NextCursor);
    }

    [Fact]
    public async Task Following_BringsWhatIsThere_AndThenWhatComes()
    {
        await using var server = await StartAsync();
        await RunAsync(server, turn => turn.Log.LogInformation("there"));
        await using var lines = server.Client.Agents.FollowLogsAsync(Desk).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("there", lines.Current.Text);

        var next = lines.MoveNextAsync();
        await RunAsync(server, turn => turn.Log.LogWarning("comes"));
        Assert.True(await next);
        Assert.Equal(("warning", "comes"), (lines.Current.Level, lines.Current.Text));
    }

    [Fact]
    public async Task Following_GoesOnAfterTheLineThatWasSeenLast()
    {
        await using var server = await StartAsync();
        await RunAsync(server, turn => turn.Log.LogInformation("seen"));
        await RunAsync(server, turn => turn.Log.LogInformation("missed"));
        var seen = (await server.Client.Agents.ReadLogsAsync(Desk)).Items[0].Number;
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/agents/{Desk}/logs");
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Authorization", $"Bearer {TestServer.ApiKey}");
        request.Headers.Add("Last-Event-ID", $"{seen}");

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        Assert.Equal("event: line", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Contains("\"missed\"", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_ASilentAgent_IsAnsweredAtOnce_AndEndsWithTheServer()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/agents/{Desk}/logs");
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Authorization", $"Bearer {TestServer.ApiKey}");

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var body = response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await server.DownAsync();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await body);
    }

    [Theory]
    [InlineData("level=loud", "invalid_level")]
    [InlineData("level=none", "invalid_level")]
    [InlineData("execution=exe_nothing", "invalid_execution")]
    public async Task UnknownFilter_IsRefused(string query, string code)
    {
        await using var server = await StartAsync();

        var refusal = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Agents.ReadLogsAsync(Desk, query));

        Assert.Equal((422, code), (refusal.Problem.Status, refusal.Code));
    }

    [Fact]
    public async Task Purge_ErasesTheLines()
    {
        await using var server = await StartAsync();
        await RunAsync(server, turn => turn.Log.LogInformation("kept"));
        var rings = server.Services.GetRequiredService<Sdk.Logs.AgentLogRings>();
        var before = rings.Used;

        await server.Client.Agents.DeleteAsync(Desk, purge: true);

        Assert.True(before > 0);
        Assert.Equal(0, rings.Used);
    }

    [Fact]
    public async Task AgentWithoutTheCapability_IsRefusedWithTheReason_AndAnUnknownOneIsUnknown()
    {
        await using var server = await StartAsync(services => services.AddSingleton<IAgentRuntime, MuteRuntime>());
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = "mute", RuntimeKind = "mute" });

        var refusal = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Agents.ReadLogsAsync("mute"));
        var unknown = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Agents.ReadLogsAsync("nobody"));

        Assert.Equal((409, "capability_not_supported"), (refusal.Problem.Status, refusal.Code));
        Assert.Equal("'mute' does not support logs. It says nothing.", refusal.Problem.Detail);
        Assert.Equal((404, "agent_not_found"), (unknown.Problem.Status, unknown.Code));
    }

    [Fact]
    public async Task NativeAgent_SaysThatItHasLogs()
    {
        await using var server = await StartAsync();

        var capabilities = await server.Client.Agents.GetCapabilitiesAsync(Desk);

        Assert.Contains(new AgentCapability("logs", IsSupported: true, Reason: null), capabilities.Capabilities);
        Assert.Contains("logs", capabilities.Tabs);
    }

    private static async Task<TestServer> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var server = await TestServer.StartAsync(configure: services =>
        {
            services.AddSingleton(_ =>
            {
                var catalog = new NodeCatalog();
                catalog.Add(typeof(ScriptNode));
                return catalog;
            });
            configure?.Invoke(services);
        });
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = Desk, RuntimeKind = "native", NodeType = "script" });
        return server;
    }

    private static Task<Execution> RunAsync(TestServer server, Action<Turn<ScriptState, ScriptConfig>> handler) =>
        server.Client.Executions.SubmitAsync(
            Desk,
            new SubmitExecution
            {
                Type = Scripts.Add(turn =>
                {
                    handler(turn);
                    return Task.CompletedTask;
                }),
                Key = "k",
            },
            new SubmitOptions { Wait = TimeSpan.FromSeconds(60) });

    /// <summary>A runtime that can nothing.</summary>
    private sealed class MuteRuntime : IAgentRuntime
    {
        public RuntimeKind Kind => new("mute");

        public RuntimeCapabilities Capabilities(AgentDefinition agent) =>
            new([new CapabilityStatus(Capability.Logs, IsSupported: false, "It says nothing.")], [], ExecutionPolicy.Default);

        public Task StartAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(AgentDefinition agent, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<RuntimeStatus> StatusAsync(AgentDefinition agent, CancellationToken cancellationToken) =>
            Task.FromResult(new RuntimeStatus("ready"));

        public Task<TurnOutcome> ExecuteAsync(TurnRequest turn, CancellationToken cancellationToken) =>
            Task.FromResult<TurnOutcome>(new TurnOutcome.Completed());
    }
}

using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Operators;
using Trinity.Testing.Anthropic;
using Trinity.Testing.Docker;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>Agents are rows, and containers a projection of them: lists say how those are, whatever the engine does.</summary>
public sealed class FleetTests
{
    private static readonly ScriptStep Held = new() { Hold = "gate", Text = "Through." };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>It is looked once, and then only because the engine says so.</summary>
    [Fact]
    public async Task List_FollowsTheEngine_AsSoonAsThatTellsOfAChange()
    {
        await using var server = await ClaudeCodeServer.StartAsync(configure: options => options.SweepInterval = TimeSpan.FromMinutes(5));
        await server.AreAsync("stopped");

        var execution = await server.AskAsync(null, Held);
        await server.AreAsync("running");
        var status = await server.Client.Agents.GetStatusAsync(ClaudeCodeServer.Agent);
        server.Api.Release("gate");
        await server.EndedAsync(execution);
        await server.AreAsync("stopped");

        Assert.Equal(("ready", "running"), (status.Runtime, status.Container));
        Assert.Contains("1 container runs.", status.Detail, StringComparison.Ordinal);
        Assert.Contains("sha256:", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EngineThatDoesNotAnswer_MakesContainersUnknown_WithOneAlert_AndNoListSlowOrEmpty()
    {
        await using var engine = await DockerEngine.StartOwnAsync(isSurvived: true);
        await using var server = await ClaudeCodeServer.StartAsync(engine, options => options.AnswerLimit = TimeSpan.FromSeconds(1));
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = "second", RuntimeKind = "claude_code" }, CancellationToken);
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = "third", RuntimeKind = "claude_code" }, CancellationToken);
        var config = RawJson.From(new { otherwise = new[] { new { drop = "nobody wants it" } } });
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = "desk", RuntimeKind = "native", NodeType = "router", Config = config }, CancellationToken);
        var execution = await server.AskAsync(null, Held);
        await server.AreAsync("running", null, "stopped", "stopped");
        Assert.Empty(await AlertsAsync(server));

        // Whoever asked the engine now would wait.
        await engine.FreezeAsync();
        await server.AreAsync("unknown", null, "unknown", "unknown");
        await Eventually.HoldsAsync(async () => (await AlertsAsync(server)).Length > 0);
        Assert.Equal("unknown", (await server.Client.Agents.GetStatusAsync("second", CancellationToken)).Runtime);
        Assert.Equal(4, (await server.Client.Agents.CountAsync(CancellationToken)).Running);
        Assert.Equal("The container engine does not answer", Assert.Single(await AlertsAsync(server)).Title);
        await engine.ThawAsync();
        await server.AreAsync("running", null, "stopped", "stopped");
        await Eventually.HoldsAsync(async () => (await AlertsAsync(server)).Length == 0);

        await engine.StopAsync();
        await server.AreAsync("unknown", null, "unknown", "unknown");
        await Eventually.HoldsAsync(async () => (await AlertsAsync(server)).Length > 0);
        Assert.Equal(1, Assert.Single(await AlertsAsync(server)).Count);
        await engine.StartAsync();
        server.Api.Release("gate");

        Assert.Equal("completed", (await server.EndedAsync(execution)).Status);
        await server.AreAsync("stopped", null, "stopped", "stopped");
        await Eventually.HoldsAsync(async () => (await AlertsAsync(server)).Length == 0);
    }

    /// <summary>An outage that a server does not live to see the end of is told to be over by the next.</summary>
    [Fact]
    public async Task OutageThatIsOverAfterARestart_IsTakenBack()
    {
        await using var engine = await DockerEngine.StartOwnAsync();
        await using var server = await ClaudeCodeServer.StartAsync(engine, options => options.AnswerLimit = TimeSpan.FromSeconds(1));
        await server.AreAsync("stopped");
        await engine.StopAsync();
        await Eventually.HoldsAsync(async () => (await AlertsAsync(server)).Length > 0);

        await server.Server.DownAsync();
        await engine.StartAsync();
        await server.Server.UpAsync();

        await server.AreAsync("stopped");
        await Eventually.HoldsAsync(async () => (await AlertsAsync(server)).Length == 0);
    }

    [Fact]
    public async Task ImageThatIsMissing_IsSaidToBe_InWords()
    {
        await using var server = await ClaudeCodeServer.StartAsync(configure: options => options.Image = "trinity-nowhere");
        await server.AreAsync("missing");

        var status = await server.Client.Agents.GetStatusAsync(ClaudeCodeServer.Agent, CancellationToken);
        var ended = await server.EndedAsync(await server.AskAsync(null, Held));

        Assert.Equal(("missing", "missing"), (status.Runtime, status.Container));
        Assert.Equal("image_missing", ended.Error!.Code);
        Assert.Equal(status.Detail, ended.Error.Message);
        Assert.StartsWith("The container engine has no image 'trinity-nowhere'. Build it", status.Detail, StringComparison.Ordinal);
    }

    private static async Task<Ask[]> AlertsAsync(ClaudeCodeServer server) =>
        [.. (await server.Client.Asks.ListAsync("status=pending&kind=alert", CancellationToken)).Items];
}

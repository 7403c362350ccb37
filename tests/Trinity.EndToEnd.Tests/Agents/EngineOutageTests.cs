using Trinity.Testing.Anthropic;
using Trinity.Testing.Docker;
using Trinity.Testing.Processes;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>The engine is lost in the middle of an execution, and comes back.</summary>
public sealed class EngineOutageTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "execution_failed")]
    public async Task Execution_GoesOn_WhereContainersOutliveTheEngine(bool isSurvived, string? code)
    {
        await using var engine = await DockerEngine.StartOwnAsync(isSurvived);
        await using var run = await AgentRun.PrepareAsync(
            engine, spec => spec, ScriptStep.Bash($"{AgentRun.Ask}; sleep 15; echo slept"), new ScriptStep { Text = "Awake." });
        var watching = run.WatchAsync();
        await run.Outside.Api.Requests.FirstAsync(request => request.Path == "/v1/models", CancellationToken);

        await (isSurvived ? engine.StopAsync() : engine.TermAsync());
        await engine.StartAsync();

        Assert.Equal(code, (await watching)?.Code);
        Assert.Equal(isSurvived ? 2 : 1, run.Outside.Api.Requests.Messages.Count);
    }

    /// <summary>The engine of the tests leaves nothing behind.</summary>
    [Fact]
    public async Task Engine_GoesWithItsContainers()
    {
        var engine = await DockerEngine.StartOwnAsync(isSurvived: true);
        await engine.RunAsync("run", "--detach", "--network", "none", await engine.AgentImageAsync(), "trinity-init", "--", "sleep", "100000");
        await engine.StopAsync();

        await engine.DisposeAsync();

        // Its containers are in a group that has its name.
        var (_, left, _) = await Tool.TryAsync("sh", ["-c", "cat /proc/self/mounts; cat /proc/[0-9]*/cgroup; cat /proc/[0-9]*/cmdline"]);
        Assert.False(Directory.Exists(engine.Directory));
        Assert.DoesNotContain(Path.GetFileName(engine.Directory), left, StringComparison.Ordinal);
    }
}

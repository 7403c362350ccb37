using Trinity.Testing.Docker;
using Trinity.Testing.Processes;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>The engine of the tests is one that can be lost.</summary>
public sealed class DockerEngineTests
{
    private static readonly string[] Waiting = ["trinity-init", "--", "sleep", "100000"];

    [Fact]
    public async Task Containers_LiveOn_WhereTheyAreToldTo()
    {
        await using var outside = await Outside.StartAsync();
        await using var engine = await DockerEngine.StartOwnAsync(isSurvived: true);
        await using var container = await AgentContainer.CreateAsync(engine, Waiting, outside);
        await container.StartAsync();

        await engine.StopAsync();
        await engine.StartAsync();
        Assert.Equal("running", await container.StateAsync());

        await engine.TermAsync();
        await engine.StartAsync();
        Assert.Equal("running", await container.StateAsync());
    }

    [Fact]
    public async Task Engine_GoesWithItsContainers()
    {
        await using var outside = await Outside.StartAsync();
        var engine = await DockerEngine.StartOwnAsync(isSurvived: true);
        var container = await AgentContainer.CreateAsync(engine, Waiting, outside);
        await container.StartAsync();
        await engine.StopAsync();

        await engine.DisposeAsync();

        // Its containers are in a group that has its name.
        var (_, left, _) = await Tool.TryAsync("sh", ["-c", "cat /proc/self/mounts; cat /proc/[0-9]*/cgroup; cat /proc/[0-9]*/cmdline"]);
        Assert.False(Directory.Exists(engine.Directory));
        Assert.DoesNotContain(Path.GetFileName(engine.Directory), left, StringComparison.Ordinal);
    }
}

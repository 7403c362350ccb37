using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trinity.ClaudeCode.Containers;
using Trinity.ClaudeCode.Workspaces;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;
using Trinity.Testing.Docker;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>The container in which somebody looks into a workspace: it is there while it is used, and walled as those of executions.</summary>
public sealed class AgentWorkspacesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly AgentDefinition Agent = new()
    {
        Id = new AgentId(77),
        Tenant = new TenantId(1),
        Name = "coder",
        Runtime = RuntimeKind.ClaudeCode,
        Revision = 1,
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Program_IsExecuted_WithItsInputItsOutputsAndItsExitCode()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var workspace = await OpenAsync(server);

        var came = await RunAsync(workspace, "cat; echo wrong >&2; id -u; pwd; exit 7", "told\n");

        Assert.Equal((7, "told\n10001\n/workspace\n", "wrong\n"), (came.ExitCode, Text(came.Output), Text(came.Errors)));
    }

    [Fact]
    public async Task Program_ThatTakesTooLong_IsKilled_WithWhatItStarted()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var workspace = await OpenAsync(server);

        var came = await workspace.RunAsync(Shell("sleep 1000 & sleep 1000"), default, TimeSpan.FromSeconds(1), CancellationToken);

        Assert.Equal(137, came.ExitCode);
        await Eventually.HoldsAsync(async () => !Text((await RunAsync(workspace, "ps")).Output).Contains("sleep 1000\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Terminal_HasItsSize_AndIsResized()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var workspace = await OpenAsync(server);
        using var program = await workspace.StartAsync(
            Shell("until stty size 2>/dev/null | grep 91; do :; done; trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.05; done") with { Terminal = (91, 33) }, CancellationToken);
        var told = new StringBuilder();
        var buffer = new byte[1024];
        while (!told.ToString().Contains("ready", StringComparison.Ordinal))
        {
            told.Append(Text(buffer[..(await program.ReadAsync(buffer, CancellationToken)).Count]));
        }

        await program.ResizeAsync(120, 44, CancellationToken);
        while (await program.ReadAsync(buffer, CancellationToken) is { Count: > 0 } read)
        {
            told.Append(Text(buffer[..read.Count]));
        }

        Assert.StartsWith("33 91\r\nready\r\n", told.ToString(), StringComparison.Ordinal);
        Assert.Contains("44 120", told.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await program.ExitAsync(CancellationToken));
    }

    [Fact]
    public async Task Container_HasNoNetwork_NoTokenOfAnExecution_AndTheWallsOfExecutions()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var workspace = await OpenAsync(server);

        var seen = Text((await RunAsync(
            workspace, "ls /sys/class/net; env; grep -E 'CapEff|NoNewPrivs' /proc/self/status; touch /usr/bin/mine; touch /workspace/mine 2>&1 && echo allowed")).Output);

        Assert.DoesNotContain("eth", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("ANTHROPIC", seen, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", seen, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", seen, StringComparison.Ordinal);
        Assert.Contains("allowed", seen, StringComparison.Ordinal);
        Assert.Contains("Read-only", Text((await RunAsync(workspace, "touch /usr/bin/mine")).Errors), StringComparison.Ordinal);

        // What it has opens the way out, which is closed here, and no other door.
        var token = workspace.WayOut[0].Split(':')[2].Split('@')[0];
        foreach (var door in (string[])["model-proxy/v1/messages", "agent-tools"])
        {
            var knocked = await RunAsync(workspace, $"wget -q -O - --header 'Authorization: Bearer {token}' --header 'Content-Type: application/json' --post-data '{{}}' http://127.0.0.1:8788/{door}");
            Assert.Contains("401", Text(knocked.Errors), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TwoAtOnce_ShareOneContainer_AndItIsRemovedAfterTheLast()
    {
        await using var server = await ClaudeCodeServer.StartAsync(configure: options => options.WorkspaceIdle = TimeSpan.FromMilliseconds(200));
        var opened = await Task.WhenAll(OpenAsync(server), OpenAsync(server), OpenAsync(server));

        Assert.Single(opened.Select(workspace => workspace.Container).Distinct(StringComparer.Ordinal));
        Assert.Single(await server.ContainersAsync());

        opened[0].Dispose();
        opened[0].Dispose();
        opened[1].Dispose();
        Assert.Equal(0, (await RunAsync(opened[2], "true")).ExitCode);
        opened[2].Dispose();
        await server.CleanAsync();
    }

    [Fact]
    public async Task MoreThanMayBe_TakeThePlaceOfOneThatNobodyUses_OrAreRefused()
    {
        await using var server = await ClaudeCodeServer.StartAsync(configure: options => options.Workspaces = 1);
        var first = await OpenAsync(server);
        var other = Agent with { Id = new AgentId(78) };

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => Workspaces(server).OpenAsync(other, CancellationToken));
        first.Dispose();
        using var second = await Workspaces(server).OpenAsync(other, CancellationToken);

        Assert.Equal("workspaces_busy", refused.Code);
        Assert.NotEqual(first.Container, second.Container);
        Assert.Single(await server.ContainersAsync());
    }

    [Fact]
    public async Task Container_ThatIsTakenAway_IsMadeAnew_AndThoseOfAServerBeforeAreRemoved()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var first = await OpenAsync(server);
        await server.Engine.RunAsync("rm", "--force", first.Container);

        using var second = await OpenAsync(server);
        Assert.Equal(0, (await RunAsync(second, "true")).ExitCode);
        await server.Server.DownAsync();
        await server.Server.UpAsync();

        await server.CleanAsync();
    }

    [Fact]
    public async Task Container_IsNotTakenForAnExecution()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var workspace = await OpenAsync(server);

        var source = server.Server.Services.GetRequiredService<RunContainersSource>();
        var found = await (await source.InventoryAsync(CancellationToken)).ListAsync(CancellationToken);

        Assert.Null(Assert.Single(found).Run);
    }

    [Fact]
    public async Task Engine_ThatIsAway_IsSaidSo_AndFoundAgain()
    {
        await using var engine = await DockerEngine.StartOwnAsync();
        await using var server = await ClaudeCodeServer.StartAsync(engine);
        (await OpenAsync(server)).Dispose();
        await engine.TermAsync();

        await Assert.ThrowsAsync<EngineAwayException>(() => OpenAsync(server));

        await engine.StartAsync();
        using var workspace = await OpenAsync(server);
        Assert.Equal(0, (await RunAsync(workspace, "true")).ExitCode);
    }

    private static AgentWorkspaces Workspaces(ClaudeCodeServer server) => server.Server.Services.GetRequiredService<AgentWorkspaces>();

    private static Task<Workspace> OpenAsync(ClaudeCodeServer server) => Workspaces(server).OpenAsync(Agent, CancellationToken);

    private static ProgramSpec Shell(string script) => new() { Command = ["sh", "-c", script] };

    private static Task<ProgramOutput> RunAsync(Workspace workspace, string script, string input = "") =>
        workspace.RunAsync(Shell(script), Encoding.UTF8.GetBytes(input), Limit, CancellationToken);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}

using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Agents;
using Trinity.Native;
using Trinity.Sdk.Access;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>A hold keeps an agent from working and says why; it is not a stop.</summary>
[OnEitherStore]
public sealed class AgentHoldTests
{
    private const string Reason = "It pays the wrong people.";

    [Fact]
    public async Task HeldAgent_TakesMessagesAndDoesNothing_UntilItIsReleased()
    {
        await using var server = await DeskServer.StartAsync();

        var held = await server.Client.Agents.HoldAsync(DeskServer.Desk, Reason);
        var id = await server.SendAsync(_ => Task.CompletedTask, key: "k");
        var execution = await server.Client.Executions.GetAsync(id);
        var status = await server.Client.Agents.GetStatusAsync(DeskServer.Desk);
        var released = await server.Client.Agents.ReleaseAsync(DeskServer.Desk);
        await server.ReachedAsync(id, "completed");

        Assert.Equal(("held", "operator", Reason, "running"), (held.Status, held.HeldBy, held.HoldReason, held.DesiredState));
        Assert.Equal(("queued", "operator"), (execution.Status, execution.HeldBy));
        Assert.Equal(("operator", 1, 0), (status.HeldBy, status.Queued, status.Running));
        Assert.Equal(("running", null, null), (released.Status, released.HeldBy, released.HoldReason));
    }

    [Fact]
    public async Task Hold_OfAHeldAgent_ChangesTheReason_AndReleaseOfAFreeOneNothing()
    {
        await using var server = await DeskServer.StartAsync();
        await server.Client.Agents.HoldAsync(DeskServer.Desk, Reason);

        var again = await server.Client.Agents.HoldAsync(DeskServer.Desk);
        var released = await server.Client.Agents.ReleaseAsync(DeskServer.Desk);
        var free = await server.Client.Agents.ReleaseAsync(DeskServer.Desk);

        Assert.Equal(("operator", null), (again.HeldBy, again.HoldReason));
        Assert.Equal(released.Version, free.Version);
    }

    [Fact]
    public async Task StoppedAgent_StaysStopped_WhenItIsReleased_AndStartReleases()
    {
        await using var server = await DeskServer.StartAsync();
        await server.Client.Agents.StopAsync(DeskServer.Desk);
        Assert.Equal("held", (await server.Client.Agents.HoldAsync(DeskServer.Desk, Reason)).Status);

        var released = await server.Client.Agents.ReleaseAsync(DeskServer.Desk);
        await server.Client.Agents.HoldAsync(DeskServer.Desk, Reason);
        var started = await server.Client.Agents.StartAsync(DeskServer.Desk);

        Assert.Equal("stopped", released.Status);
        Assert.Equal(("running", null), (started.Status, started.HoldReason));
    }

    [Fact]
    public async Task Hold_SurvivesARestart()
    {
        await using var server = await DeskServer.StartAsync();
        await server.Client.Agents.HoldAsync(DeskServer.Desk, Reason);
        await server.Server.DownAsync();
        await server.Server.UpAsync();

        var id = await server.SendAsync(_ => Task.CompletedTask, key: "k");
        Assert.Equal("queued", (await server.Client.Executions.GetAsync(id)).Status);
        await server.Client.Agents.ReleaseAsync(DeskServer.Desk);
        await server.ReachedAsync(id, "completed");
    }

    [Fact]
    public async Task AgentThatThePlatformHolds_IsReleasedWithItsAlert_AndKeepsItsReasonBeforeThat()
    {
        await using var server = await DeskServer.StartAsync();
        await server.Writer.WriteAsync(new Sdk.Identity.TenantId(1), default, "test_hold", change =>
        {
            var agent = change.Messages.FindAgent(new Sdk.Identity.TenantId(1), DeskServer.Desk)!;
            change.Messages.HoldAgent(agent.Id, "restored");
            Sdk.Messages.Alerts.Restored(change.Messages, agent);
            change.Messages.Aftermath.Changed.Add(agent.Id);
            return true;
        });
        var alert = Assert.Single((await server.Client.Asks.ListAsync("status=pending")).Items);

        var refused = await DeskServer.RefusedAsync(server.Client.Agents.HoldAsync(DeskServer.Desk, Reason));
        var released = await server.Client.Agents.ReleaseAsync(DeskServer.Desk);

        Assert.Equal((409, "agent_held"), (refused.Status, refused.Code));
        Assert.Equal("running", released.Status);
        Assert.Equal("withdrawn", (await server.Client.Asks.GetAsync(alert.Id)).Status);
    }

    [Fact]
    public async Task Hold_OfAnAbsentAgent_OrForAKeyThatMayNot_OrWithoutBounds_IsRefused()
    {
        await using var server = await DeskServer.StartAsync();
        var reader = await server.ClientWithAsync(AccessRights.Read);

        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(server.Client.Agents.HoldAsync("nobody"))).Code);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(reader.Agents.HoldAsync(DeskServer.Desk))).Code);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(reader.Agents.ReleaseAsync(DeskServer.Desk))).Code);
        foreach (var reason in (string[])[new('x', 201), "line\nbreak"])
        {
            var problem = await DeskServer.RefusedAsync(server.Client.Agents.HoldAsync(DeskServer.Desk, reason));
            Assert.Equal((422, "invalid_reason", "/reason"), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
        }

        Assert.Equal("running", (await server.Client.Agents.GetAsync(DeskServer.Desk)).Status);
    }

    [Fact]
    public async Task AgentWhoseNodeTypeIsMissing_IsHeldWhereverItIsShown()
    {
        var isInstalled = true;
        await using var server = await TestServer.StartAsync(configure: services => services.AddSingleton(_ =>
        {
            var catalog = new NodeCatalog();
            catalog.Add(typeof(RelaxedScriptNode));
            if (isInstalled)
            {
                catalog.Add(typeof(ScriptNode));
            }

            return catalog;
        }));
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = "missing", RuntimeKind = "native", NodeType = "script" });
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = "present", RuntimeKind = "native", NodeType = "relaxed-script" });
        isInstalled = false;
        await server.DownAsync();
        await server.UpAsync();

        async Task<string[]> ListAsync(string query) =>
            [.. (await server.Client.Agents.ListAsync(query)).Items.Select(agent => $"{agent.Name} {agent.Status} {agent.HeldBy}")];

        Assert.Equal(["missing held node_type_missing", "present running "], await ListAsync(string.Empty));
        Assert.Equal(["missing held node_type_missing"], await ListAsync("status=held"));
        Assert.Equal(["present running "], await ListAsync("status=running"));
        await server.Client.Agents.StopAsync("missing");
        Assert.Empty(await ListAsync("status=stopped"));
        var shown = await server.Client.Agents.GetAsync("missing");
        Assert.Equal(("held", "node_type_missing"), (shown.Status, shown.HeldBy));
        Assert.Equal("node_type_missing", (await server.Client.Agents.GetStatusAsync("missing")).HeldBy);
    }
}

using Trinity.Client.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>What blocks what, lane by lane.</summary>
[OnEitherStore]
public sealed class LaneTests
{
    [Fact]
    public async Task Lanes_WithMostBehindFirst_SayWhatTheFirstWaitsFor()
    {
        await using var server = await DeskServer.StartAsync();
        var callee = Scripts.Add(async turn => await turn.SleepAsync("doze", TimeSpan.FromHours(3)));
        var asking = await server.SendAsync("waiting", async turn => await turn.AskAsync("approve", Question.Approval("Pay?")), key: "asks");
        var calling = await server.SendAsync(
            "waiting", async turn => await turn.CallAsync<string>("reserve", new Call(DeskServer.Desk) { Type = callee, Key = "called" }), key: "calls");
        var failing = await server.SendAsync("retrying", _ => throw new InvalidOperationException("not yet"), key: "retries");
        var behind = new List<string>();
        foreach (var key in (string[])["asks", "asks", "asks", "calls", "calls", "retries"])
        {
            behind.Add(await server.SendAsync(_ => Task.CompletedTask, key));
        }

        var lanes = (await server.Client.Agents.ListLanesAsync(DeskServer.Desk)).Items;

        Assert.Equal(
            [("asks", 4, 3), ("calls", 3, 2), ("retries", 2, 1), ("called", 1, 0)],
            lanes.Select(lane => (lane.Key!, lane.Open, lane.Behind)));
        Assert.All(lanes, lane => Assert.True(lane.Head.HoldsBack));
        Assert.Equal([asking, calling, failing], lanes.Take(3).Select(lane => lane.Head.Execution));
        Assert.Equal(["waiting", "waiting", "retrying", "waiting"], lanes.Select(lane => lane.Head.Status));
        Assert.Equal(["approve ask", "reserve call", " retry", "doze sleep"], lanes.Select(lane => $"{lane.Head.Wait!.Name} {lane.Head.Wait.Kind}"));
        var ask = Assert.Single((await server.Client.Asks.ListAsync("status=pending")).Items);
        Assert.Equal([ask.Id], lanes[0].Head.Wait!.Asks);
        Assert.Equal(ask.ExpiresAt, lanes[0].Head.Wait!.DueAt);
        Assert.Equal([lanes[3].Head.Execution], lanes[1].Head.Wait!.Calls);
        Assert.Equal(server.Time.GetUtcNow().AddSeconds(2), lanes[2].Head.Wait!.DueAt);
        Assert.Equal(server.Time.GetUtcNow().AddHours(3), lanes[3].Head.Wait!.DueAt);

        // An execution behind says the same.
        Assert.Equal((asking, "approve"), Blocked(await server.Client.Executions.GetAsync(behind[2])));
        Assert.Equal((failing, null), Blocked(await server.Client.Executions.GetAsync(behind[5])));
    }

    [Fact]
    public async Task BlockedBy_OfAnExecutionBehindAQueuedOne_NamesNoWait()
    {
        await using var server = await DeskServer.StartAsync();
        await server.Client.Agents.StopAsync(DeskServer.Desk);
        var first = await server.SendAsync(_ => Task.CompletedTask, key: "k");
        var second = await server.SendAsync(_ => Task.CompletedTask, key: "k");

        Assert.Equal((first, null), Blocked(await server.Client.Executions.GetAsync(second)));
    }

    [Fact]
    public async Task Lanes_OfMessagesWithoutKey_AreOneEach_AndPagesHaveThemOnce()
    {
        await using var server = await DeskServer.StartAsync();
        await server.Client.Agents.StopAsync(DeskServer.Desk);
        var unkeyed = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            unkeyed.Add(await server.SendAsync(_ => Task.CompletedTask));
        }

        await server.SendAsync(_ => Task.CompletedTask, key: "k");
        await server.SendAsync(_ => Task.CompletedTask, key: "k");

        var lanes = new List<AgentLane>();
        string? cursor = null;
        do
        {
            var page = await server.Client.Agents.ListLanesAsync(DeskServer.Desk, $"limit=2&cursor={cursor}");
            lanes.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null && lanes.Count < 20);

        Assert.Equal(("k", 2), (lanes[0].Key, lanes[0].Open));
        Assert.Equal(unkeyed, lanes.Skip(1).Select(lane => lane.Head.Execution));
        Assert.All(lanes.Skip(1), lane => Assert.Equal((null, 1, 0), (lane.Key, lane.Open, lane.Behind)));
    }

    [Fact]
    public async Task Head_ThatIsExecuted_IsRunning_AndOneWithManyWaitsTellsThem()
    {
        await using var server = await DeskServer.StartAsync();
        var reached = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var running = await server.SendAsync(
            async turn => await turn.StepAsync("s", async _ =>
            {
                reached.TrySetResult();
                await gate.Task;
            }),
            key: "runs");
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        await server.SendAsync(
            "waiting",
            async turn => await Task.WhenAll(
                turn.AskAllAsync("many", [.. Enumerable.Range(0, 30).Select(i => Question.Text($"{i}?"))]),
                turn.SleepAsync("nap", TimeSpan.FromHours(1))),
            key: "waits");

        var lanes = (await server.Client.Agents.ListLanesAsync(DeskServer.Desk)).Items;
        gate.SetResult();

        Assert.Equal((running, "running", null), (lanes[0].Head.Execution, lanes[0].Head.Status, lanes[0].Head.Wait));
        Assert.Equal(("ask_all", 20), (lanes[1].Head.Wait!.Kind, lanes[1].Head.Wait!.Asks.Count));
        Assert.Equal("nap", Assert.Single(lanes[1].Head.OtherWaits).Name);
        await server.ReachedAsync(running, "completed");
    }

    [Fact]
    public async Task Lane_OfARelaxedAgent_IsNotHeldBackByOneThatWaits()
    {
        await using var server = await DeskServer.StartAsync();
        await server.AddAsync("relaxed", "relaxed-script");
        await server.SendAsync("waiting", async turn => await turn.AskAsync("q", Question.Text("Who?")), "k", "relaxed");

        Assert.False(Assert.Single((await server.Client.Agents.ListLanesAsync("relaxed")).Items).Head.HoldsBack);
    }

    [Fact]
    public async Task Lanes_OfAnAbsentAgent_AreNotThere_AndOfAnIdleOneNone()
    {
        await using var server = await DeskServer.StartAsync();
        var nobody = await server.ClientWithAsync(AccessRights.None);

        Assert.Empty((await server.Client.Agents.ListLanesAsync(DeskServer.Desk)).Items);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(server.Client.Agents.ListLanesAsync("nobody"))).Code);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(nobody.Agents.ListLanesAsync(DeskServer.Desk))).Code);
    }

    private static (string? Execution, string? Wait) Blocked(Client.Executions.Execution execution) =>
        (execution.BlockedBy?.Execution, execution.BlockedBy?.Wait);
}

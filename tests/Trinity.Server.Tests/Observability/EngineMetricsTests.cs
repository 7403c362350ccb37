using Trinity.Client.Executions;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Observability;

/// <summary>What the engine measures, where it happens.</summary>
public sealed class EngineMetricsTests
{
    [Fact]
    public async Task Execution_IsMeasured_FromTheDoorToItsEnd()
    {
        await using var host = await DeliveryHost.StartAsync();
        using var measured = new Measured(host.Server);

        await host.RunAsync(_ => { });

        await measured.ReachesAsync("trinity.messages.ended", 1, "completed");
        Assert.Equal(1, measured.Count("trinity.intake.messages", "accepted"));
        Assert.Equal(1, measured.Count("trinity.turn.wait"));
        Assert.Equal(1, measured.Count("trinity.turn.duration", "completed"));
        Assert.Equal(measured.Count("trinity.store.commit.duration"), measured.Count("trinity.store.commit.size"));
        Assert.All(measured.Values("trinity.store.commit.size"), size => Assert.True(size >= 1));
        Assert.True(measured.Count("trinity.store.commit.size") >= 2, "The acceptance and the outcome are two transactions.");
    }

    [Fact]
    public async Task SecondMessageWithAKnownKey_CountsAsDuplicate()
    {
        await using var host = await DeliveryHost.StartAsync();
        var work = new SubmitExecution { Type = Scripts.Add(_ => Task.CompletedTask) };
        using var measured = new Measured(host.Server);

        await host.Server.Client.Executions.SubmitAsync(DeliveryHost.Desk, work, new SubmitOptions { IdempotencyKey = "once" });
        await host.Server.Client.Executions.SubmitAsync(DeliveryHost.Desk, work, new SubmitOptions { IdempotencyKey = "once" });

        Assert.Equal((1, 1), (measured.Count("trinity.intake.messages", "accepted"), measured.Count("trinity.intake.messages", "duplicate")));
    }

    [Fact]
    public async Task FailedAttempt_CountsAsRetry_OnlyWhenThereIsAnother()
    {
        await using var host = await DeliveryHost.StartAsync();
        using var measured = new Measured(host.Server);

        await host.RunAsync(_ => throw new NodeFailedException("For good.", Retry.Never));
        await measured.ReachesAsync("trinity.messages.ended", 1, "failed");
        Assert.Equal(0, measured.Count("trinity.turn.retries"));

        await SubmitAsync(host, _ => throw new NodeFailedException("For now.", Retry.After(TimeSpan.FromMinutes(5))));
        await measured.ReachesAsync("trinity.turn.retries", 1);

        Assert.Equal(2, measured.Count("trinity.turn.duration", "failed"));
    }

    [Fact]
    public async Task Deliveries_AreMeasured_ByTheirOutcome_AndTheDeadAreCounted()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        using var measured = new Measured(host.Server);

        await host.ReachAsync(await host.SendAsync(receiver.Url), "delivered");
        receiver.Always(Receiver.Status(410));
        await host.ReachAsync(await host.SendAsync(receiver.Url), "dead");

        await measured.ReachesAsync("trinity.deliveries.dead", 1);
        Assert.Equal((1, 1), (measured.Count("trinity.delivery.duration", "delivered"), measured.Count("trinity.delivery.duration", "failed")));
        Assert.Equal([1], measured.Values("trinity.deliveries.dead"));
    }

    [Fact]
    public async Task PendingDelivery_IsTold_WithItsAge()
    {
        await using var receiver = new Receiver();
        await using var host = await DeliveryHost.StartAsync();
        using var measured = new Measured(host.Server);
        Assert.Equal(0, measured.Ask("trinity.deliveries.pending"));
        Assert.Null(measured.Ask("trinity.deliveries.oldest"));
        receiver.Answer = _ => new TaskCompletionSource<string?>().Task;

        await host.SendAsync(receiver.Url);
        host.Time.MoveTo(host.Time.GetUtcNow().AddSeconds(7));

        Assert.Equal(1, measured.Ask("trinity.deliveries.pending"));
        Assert.Equal(7, measured.Ask("trinity.deliveries.oldest"));
    }

    [Fact]
    public async Task Queues_AreTold_WithTheDeepestOfThem()
    {
        await using var host = await DeliveryHost.StartAsync();
        await host.AddAgentAsync("other");
        await host.Server.Client.Agents.StopAsync(DeliveryHost.Desk);
        await host.Server.Client.Agents.StopAsync("other");
        using var measured = new Measured(host.Server);

        foreach (var agent in (string[])[DeliveryHost.Desk, DeliveryHost.Desk, "other"])
        {
            await SubmitAsync(host, _ => Task.CompletedTask, agent);
        }

        Assert.Equal(3, measured.Ask("trinity.mailbox.backlog"));
        Assert.Equal(2, measured.Ask("trinity.mailbox.backlog.deepest"));
        Assert.Equal(0, measured.Ask("trinity.turns.running"));
        Assert.Equal(0, measured.Ask("trinity.timers.lag"));
    }

    [Fact]
    public async Task RunningTurnAndWaitingMessage_AreTold()
    {
        await using var host = await DeliveryHost.StartAsync();
        using var measured = new Measured(host.Server);
        var isRunning = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();

        await SubmitAsync(host, async turn => await turn.AskAsync("q", Question.Text("Well?")));
        await measured.ReachesAsync("trinity.turn.duration", 1, "suspended");
        await Eventually.HoldsAsync(async () => (await host.Server.Client.Asks.ListAsync("status=pending")).Items.Count == 1);
        await SubmitAsync(host, async turn => await turn.StepAsync("s", async _ =>
        {
            isRunning.SetResult();
            await mayEnd.Task;
            return 1;
        }));
        await isRunning.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, measured.Ask("trinity.turns.running"));
        Assert.Equal(1, measured.Ask("trinity.messages.waiting"));
        mayEnd.SetResult();
    }

    private static Task<Execution> SubmitAsync(DeliveryHost host, Func<Turn<ScriptState, ScriptConfig>, Task> handler, string agent = DeliveryHost.Desk) =>
        host.Server.Client.Executions.SubmitAsync(agent, new SubmitExecution { Type = Scripts.Add(handler) });
}

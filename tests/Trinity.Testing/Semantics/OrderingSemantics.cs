using Trinity.Sdk.Nodes;

namespace Trinity.Testing.Semantics;

/// <summary>Order within a key, and what holds it back: rules 2, 3, 15 to 17.</summary>
public abstract class OrderingSemantics : SemanticSuite
{
    private static readonly string AppendType = Scripts.Add(Append);

    [Fact]
    public async Task MessagesOfAKey_EndInTheOrderOfAcceptance_Rule3()
    {
        await using var host = await StartAsync();

        for (var i = 0; i < 50; i++)
        {
            await host.SendAsync(Desk, AppendType, i.ToString(), "k");
        }

        await host.SettleAsync();

        Assert.Equal(Enumerable.Range(0, 50).Select(i => i.ToString()), await LogAsync(host));
    }

    [Fact]
    public async Task MessagesThatQueued_EndInTheOrderOfAcceptance_Rule3()
    {
        await using var host = await StartAsync();
        await host.StopAsync(Desk);
        for (var i = 0; i < 10; i++)
        {
            await host.SendAsync(Desk, AppendType, i.ToString(), "k");
        }

        await host.StartAsync(Desk);
        await host.SettleAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => i.ToString()), await LogAsync(host));
    }

    [Fact]
    public async Task StrictKey_IsHeldByAMessageThatWaits_AndSaysBy_Rule15()
    {
        await using var host = await StartAsync();

        var first = await RunAsync(host, async turn =>
        {
            await turn.AskAsync("a", Question.Text("a?"));
            turn.State.Log.Add("first");
        });
        var second = await RunAsync(host, AppendType, "second");
        var otherKey = await RunAsync(host, AppendType, "other", key: "other");

        Assert.Equal("waiting", first.Status);
        Assert.Equal(("queued", first.Id), (second.Status, second.BlockedBy));
        Assert.Equal("completed", otherKey.Status);
        await AnswerAsync(host, "a?");
        Assert.Equal(["first", "second"], await LogAsync(host));
    }

    [Fact]
    public async Task RelaxedKey_IsNotHeldByAMessageThatWaits_Rule15()
    {
        await using var host = await StartAsync(typeof(RelaxedScriptNode));

        var first = await RunAsync(host, async turn =>
        {
            await turn.AskAsync("a", Question.Text("a?"));
            turn.State.Log.Add("first");
        });
        var second = await RunAsync(host, AppendType, "second");

        Assert.Equal("completed", second.Status);
        await AnswerAsync(host, "a?");
        Assert.Equal("completed", (await AgainAsync(host, first)).Status);
        Assert.Equal(["second", "first"], await LogAsync(host));
    }

    [Fact]
    public async Task RelaxedTurn_SeesTheStateAsItIsWhenItResumes_Rule15()
    {
        await using var host = await StartAsync(typeof(RelaxedScriptNode));

        var first = await RunAsync(host, async turn =>
        {
            turn.Emit($"number {turn.State.Log.Count}");
            await turn.AskAsync("a", Question.Text("a?"));
            turn.Reply($"number {turn.State.Log.Count}");
        });
        await RunAsync(host, AppendType, "second");
        await AnswerAsync(host, "a?");

        first = await AgainAsync(host, first);
        Assert.Equal(("failed", "nondeterministic_turn"), (first.Status, first.Code));

        var third = await RunAsync(host, async turn =>
        {
            turn.Emit("number", turn.State.Log.Count);
            await turn.AskAsync("b", Question.Text("b?"));
            turn.Reply($"number {turn.State.Log.Count}");
        });
        await RunAsync(host, AppendType, "fourth");
        await AnswerAsync(host, "b?");

        third = await AgainAsync(host, third);
        Assert.Equal(("completed", "number 2"), (third.Status, Text(third.Reply)));
    }

    [Fact]
    public async Task MessagesWithoutAKey_HoldNothing_Rule15()
    {
        await using var host = await StartAsync();

        var first = await RunAsync(host, async turn => await turn.AskAsync("a", Question.Text("a?")), key: null);
        var second = await RunAsync(host, turn => Task.CompletedTask, key: null);

        Assert.Equal(("waiting", "completed"), (first.Status, second.Status));
        Assert.Null(second.BlockedBy);
    }

    [Fact]
    public async Task NodeType_MayNameADefaultKey_Rule15()
    {
        await using var host = await StartAsync(typeof(KeyedScriptNode));

        var execution = await RunAsync(host, AppendType, "one", key: null);

        Assert.Equal(("completed", "all"), (execution.Status, execution.Key));
        Assert.Equal(["one"], await LogAsync(host, "all"));
    }

    [Fact]
    public async Task LanesDoNotWaitForEachOther_Rule7()
    {
        await using var host = await StartAsync();
        var gate = new TaskCompletionSource();
        var holding = Scripts.Add(async turn => await turn.StepAsync("s", _ => gate.Task));
        var freeing = Scripts.Add(turn =>
        {
            gate.SetResult();
            return Task.CompletedTask;
        });

        var first = await host.SendAsync(Desk, holding, key: "a");
        var second = await host.SendAsync(Desk, freeing, key: "b");
        await host.SettleAsync();

        Assert.Equal("completed", (await host.GetAsync(first)).Status);
        Assert.Equal("completed", (await host.GetAsync(second)).Status);
    }

    [Fact]
    public async Task FailedTurn_LeaksNothingIntoTheNext_Rule2()
    {
        await using var host = await StartAsync();
        var failing = Scripts.Add(turn =>
        {
            turn.State.Log.Add("leak");
            turn.State.Count = 99;
            turn.Emit("leak");
            throw new NodeFailedException("no", Retry.Never);
        });

        await host.SendAsync(Desk, AppendType, "one", "k");
        await host.SendAsync(Desk, failing, key: "k");
        await host.SendAsync(Desk, AppendType, "two", "k");
        await host.SettleAsync();

        Assert.Equal(["one", "two"], await LogAsync(host));
        Assert.Equal(0, await CountAsync(host));
        Assert.DoesNotContain(await host.EffectsAsync(), effect => effect.Target == "leak");
    }

    [Fact]
    public async Task CodeLeftRunning_CannotChangeWhatIsCommitted_Rule2()
    {
        await using var host = await StartAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptState? kept = null;

        await RunAsync(host, turn =>
        {
            kept = turn.State;
            kept.Log.Add("kept");
            return Task.CompletedTask;
        });
        kept!.Log.Add("late");
        gate.SetResult();
        await RunAsync(host, AppendType, "next");

        Assert.Equal(["kept", "next"], await LogAsync(host));
    }

    [Fact]
    public async Task FailingMessage_HoldsItsKey_UntilItIsDead_Rule17()
    {
        await using var host = await StartAsync();
        var attempts = 0;

        var poison = await RunAsync(host, _ =>
        {
            attempts++;
            throw new InvalidOperationException("poison");
        });
        var behind = await RunAsync(host, AppendType, "behind");
        Assert.Equal(("retrying", "queued"), (poison.Status, behind.Status));
        Assert.Equal("node_failed", poison.Code);

        await host.AdvanceAsync(TimeSpan.FromMinutes(5));

        poison = await AgainAsync(host, poison);
        Assert.Equal(("dead", "node_failed", 5), (poison.Status, poison.Code, attempts));
        Assert.Equal("completed", (await AgainAsync(host, behind)).Status);
        var alert = Assert.Single(await host.AlertsAsync());
        Assert.Equal(poison.Id, alert.Execution);
    }

    [Fact]
    public async Task FailureThatNoRetryCanChange_EndsAtOnce_Rule17()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, _ => throw new NodeFailedException("The order is closed.", Retry.Never, "order_closed"));

        Assert.Equal(("failed", "order_closed", "The order is closed."), (execution.Status, execution.Code, execution.Message));
        Assert.Single(await host.AlertsAsync());
    }

    [Fact]
    public async Task RetryDelay_MayBeTheHandlers_Rule17()
    {
        await using var host = await StartAsync();
        var isReady = false;

        var execution = await RunAsync(host, _ => isReady ? Task.CompletedTask : throw new NodeFailedException("busy", Retry.After(TimeSpan.FromSeconds(30))));
        isReady = true;
        await host.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.Equal("retrying", (await AgainAsync(host, execution)).Status);
        await host.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("completed", (await AgainAsync(host, execution)).Status);
    }

    [Fact]
    public async Task RetryByHand_KeepsIdAndJournal_AndRunsAtTheEndOfTheLane_Rule17()
    {
        await using var host = await StartAsync();
        var performed = 0;
        var isReady = false;

        var failed = await RunAsync(host, async turn =>
        {
            await turn.StepAsync("s", _ => Task.FromResult(++performed));
            if (!isReady)
            {
                throw new NodeFailedException("not yet", Retry.Never);
            }

            turn.State.Log.Add("retried");
        });
        var waiting = await RunAsync(host, async turn =>
        {
            await turn.AskAsync("a", Question.Text("a?"));
            turn.State.Log.Add("waiting");
        });
        isReady = true;
        Assert.True(await host.RetryAsync(failed.Id));
        await host.SettleAsync();
        Assert.Equal(("queued", waiting.Id), ((await AgainAsync(host, failed)).Status, (await AgainAsync(host, failed)).BlockedBy));
        await AnswerAsync(host, "a?");

        Assert.Equal("completed", (await AgainAsync(host, failed)).Status);
        Assert.Equal(["waiting", "retried"], await LogAsync(host));
        Assert.Equal(1, performed);
        Assert.False(await host.RetryAsync(failed.Id));
    }

    [Fact]
    public async Task RetryFresh_IsANewExecution_Rule17()
    {
        await using var host = await StartAsync();
        var isReady = false;

        var failed = await RunAsync(host, turn =>
        {
            turn.Reply(isReady ? "fine" : throw new NodeFailedException("not yet", Retry.Never));
            return Task.CompletedTask;
        });
        isReady = true;
        var fresh = await host.RetryFreshAsync(failed.Id);
        await host.SettleAsync();

        Assert.NotEqual(failed.Id, fresh);
        Assert.Equal("fine", Text((await host.GetAsync(fresh)).Reply));
        Assert.Equal("failed", (await AgainAsync(host, failed)).Status);
    }

    [Fact]
    public async Task FullLane_RefusesOnlyItsKey_Rule15()
    {
        await using var host = await StartAsync();
        await RunAsync(host, async turn => await turn.AskAsync("a", Question.Text("a?")));

        string? code = null;
        var accepted = 0;
        for (; accepted < 1_200 && code is null; accepted++)
        {
            code = await CodeAsync(() => host.SendAsync(Desk, AppendType, "x", "k"));
        }

        Assert.Equal("lane_full", code);
        Assert.Equal(1_000, accepted - 1);
        Assert.Equal("completed", (await RunAsync(host, AppendType, "x", "other")).Status);
    }

    private static Task Append(Turn<ScriptState, ScriptConfig> turn)
    {
        turn.State.Log.Add(System.Text.Json.JsonSerializer.Deserialize<string>(turn.Message.Payload.Span)!);
        return Task.CompletedTask;
    }

    private static async Task<string[]> LogAsync(ISemanticHost host, string key = "k") =>
        [.. ((await host.StateAsync(Desk, key))?["log"]?.AsArray() ?? []).Select(entry => entry!.GetValue<string>())];

    private static async Task<string?> CodeAsync(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (SemanticException exception)
        {
            return exception.Code;
        }
    }
}

using Trinity.Sdk.Nodes;

namespace Trinity.Testing.Semantics;

/// <summary>Steps: done once, recorded, replayed: rules 8, 10, 11, 13 and 22.</summary>
public abstract class StepSemantics : SemanticSuite
{
    [Fact]
    public async Task Step_IsPerformedOnce_AndItsResultReplayed_Rule11()
    {
        await using var host = await StartAsync();
        var performed = 0;

        var execution = await RunAsync(host, async turn =>
        {
            var result = await turn.StepAsync("s", _ => Task.FromResult(++performed));
            await turn.AskAsync("a", Question.Text("a?"));
            turn.Reply(result);
        });
        await AnswerAsync(host, "a?");

        Assert.Equal(1, (await AgainAsync(host, execution)).Reply!.GetValue<int>());
        Assert.Equal(1, performed);
    }

    [Fact]
    public async Task RecordedStep_IsNotPerformedAgain_AfterACrash_Rule11()
    {
        await using var host = await StartAsync();
        var performed = 0;
        var second = new TaskCompletionSource<int>();
        var reached = new TaskCompletionSource();

        var id = await host.SendAsync(
            Desk,
            Scripts.Add(async turn =>
            {
                var one = await turn.StepAsync("one", _ => Task.FromResult(Interlocked.Increment(ref performed)));
                var two = await turn.StepAsync("two", _ =>
                {
                    reached.TrySetResult();
                    return second.Task;
                });
                turn.Reply(one + two);
            }),
            key: "k");
        await reached.Task.WaitAsync(Cancellation);
        var crash = host.CrashAsync();
        second.SetResult(10);
        await crash;
        await host.SettleAsync();

        var execution = await host.GetAsync(id);
        Assert.Equal(("completed", 11), (execution.Status, execution.Reply!.GetValue<int>()));
        Assert.Equal(1, performed);
    }

    [Fact]
    public async Task WhatIsUnderWayAtACrash_IsDoneOnceMore_AndWhatIsRecordedNever_Rule22()
    {
        await using var host = await StartAsync();
        var (recorded, underWay) = (0, 0);
        var reached = new TaskCompletionSource();

        var id = await host.SendAsync(
            Desk,
            Scripts.Add(async turn =>
            {
                await turn.StepAsync("recorded", _ => Task.FromResult(Interlocked.Increment(ref recorded)));
                turn.Reply(await turn.StepAsync("under way", async _ =>
                {
                    var time = Interlocked.Increment(ref underWay);
                    if (time == 1)
                    {
                        reached.SetResult();
                        await new TaskCompletionSource().Task;
                    }

                    return time;
                }));
            }),
            key: "k");
        await reached.Task.WaitAsync(Cancellation);
        await host.CrashAsync();
        await host.SettleAsync();

        var execution = await host.GetAsync(id);
        Assert.Equal(("completed", 2), (execution.Status, execution.Reply?.GetValue<int>()));
        Assert.Equal((1, 2), (recorded, underWay));
    }

    [Fact]
    public async Task FinalFailureOfAStep_IsRecorded_AndThrownInEveryReplay_Rule11()
    {
        await using var host = await StartAsync();
        var attempts = 0;

        var execution = await RunAsync(host, async turn =>
        {
            try
            {
                await turn.StepAsync<int>("bad", _ =>
                {
                    attempts++;
                    throw new InvalidOperationException("no");
                });
            }
            catch (StepFailedException exception)
            {
                turn.Emit("compensated", exception.Code);
            }

            await turn.AskAsync("a", Question.Text("a?"));
            turn.Reply("done");
        });
        await AnswerAsync(host, "a?");

        execution = await AgainAsync(host, execution);
        Assert.Equal(("completed", "done"), (execution.Status, Text(execution.Reply)));
        Assert.Equal(3, attempts);
        Assert.Equal("step_failed", Text(Assert.Single(await host.EffectsAsync()).Data));
        Assert.Contains(execution.Steps, step => step is { Name: "bad", Status: "failed" });
    }

    [Fact]
    public async Task StepFailureThatIsNotCaught_FailsTheMessage_Rule17()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
            await turn.StepAsync<int>("bad", _ => throw new InvalidOperationException("no"), new StepOptions { Attempts = 1 }));

        Assert.Equal(("failed", "step_failed"), (execution.Status, execution.Code));
        Assert.Single(await host.AlertsAsync());
    }

    [Fact]
    public async Task IdempotencyKey_IsTheSame_InEveryAttemptOfTheStep_Rule11()
    {
        await using var host = await StartAsync();
        var keys = new List<string>();

        await RunAsync(host, async turn =>
        {
            await turn.StepAsync("s", step =>
            {
                keys.Add(step.IdempotencyKey);
                return step.Attempt < 3 ? throw new InvalidOperationException() : Task.FromResult(1);
            });
            await turn.StepAsync("t", step =>
            {
                keys.Add(step.IdempotencyKey);
                return Task.FromResult(1);
            });
        });

        Assert.Equal(4, keys.Count);
        Assert.Equal(2, keys.Distinct().Count());
        Assert.Equal(keys[0], keys[2]);
    }

    [Fact]
    public async Task ParallelSteps_AreDeliveredInTheOrderOfTheirRecords_LiveAndReplayed_Rule11()
    {
        await using var host = await StartAsync();
        var orders = new List<string>();
        var gates = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource()).ToArray();

        var execution = await RunAsync(host, async turn =>
        {
            var order = string.Empty;
            async Task OneAsync(string name, Task start, TaskCompletionSource? next)
            {
                await turn.StepAsync(name, async _ =>
                {
                    await start;
                    return name;
                });
                order += name;
                turn.Emit(name);
                next?.TrySetResult();
            }

            await Task.WhenAll(
                OneAsync("slow", gates[1].Task, null), OneAsync("middle", gates[0].Task, gates[1]), OneAsync("fast", Task.CompletedTask, gates[0]));
            orders.Add(order);
            await turn.AskAsync("a", Question.Text("a?"));
        });
        await AnswerAsync(host, "a?");

        Assert.Equal("completed", (await AgainAsync(host, execution)).Status);
        Assert.Equal(["fastmiddleslow", "fastmiddleslow"], orders);
        Assert.Equal(["fast", "middle", "slow"], await TargetsAsync(host, "emit"));
    }

    [Fact]
    public async Task AnswerThatComesDuringAnAttempt_BelongsToTheNext_Rule10()
    {
        await using var host = await StartAsync();
        var winners = new List<string>();

        var execution = await RunAsync(host, async turn =>
        {
            var wait = turn.AskAsync("w", Question.Text("w?"));
            await turn.AskAsync("go", Question.Text("go?"));
            var step = turn.StepAsync("s", async _ =>
            {
                var ask = (await host.AsksAsync()).Single(ask => ask.Title == "w?");
                await host.AnswerAsync(ask.Id, text: "yes");
                return "S";
            });
            var first = await Task.WhenAny(wait, step);
            winners.Add(first == wait ? "wait" : "step");
            turn.Emit(winners[^1]);
            await turn.AskAsync("end", Question.Text("end?"));
            await wait;
            await step;
        });
        await AnswerAsync(host, "go?");
        await AnswerAsync(host, "end?");

        Assert.Equal("completed", (await AgainAsync(host, execution)).Status);
        Assert.All(winners, winner => Assert.Equal("step", winner));
        Assert.Equal(["step"], await TargetsAsync(host, "emit"));
    }

    [Fact]
    public async Task NewIdAndRandom_AreTheSameInEveryAttempt_Rule10()
    {
        await using var host = await StartAsync();
        var ids = new List<(Guid, Guid, int)>();

        await RunAsync(host, async turn =>
        {
            ids.Add((turn.NewId("a"), turn.NewId("b"), turn.Random("r").Next()));
            await turn.AskAsync("a", Question.Text("a?"));
        });
        await AnswerAsync(host, "a?");

        Assert.Equal(2, ids.Count);
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0].Item1, ids[0].Item2);
    }

    [Fact]
    public async Task Changed_IsTrueForNewMessages_AndFalseForThoseUnderWay_Rule8()
    {
        await using var host = await StartAsync();
        var type = Scripts.Add(async turn =>
        {
            await turn.AskAsync("a", Question.Text("old?"));
            turn.Reply("old way");
        });
        var old = await RunAsync(host, type, key: "old");

        Scripts.Replace(type, async turn =>
        {
            if (turn.Changed("new-way"))
            {
                await turn.AskAsync("b", Question.Text("new?"));
                turn.Reply("new way");
                return;
            }

            await turn.AskAsync("a", Question.Text("old?"));
            turn.Reply("old way");
        });
        var fresh = await RunAsync(host, type, key: "fresh");
        await AnswerAsync(host, "old?");
        await AnswerAsync(host, "new?");

        Assert.Equal("old way", Text((await AgainAsync(host, old)).Reply));
        Assert.Equal("new way", Text((await AgainAsync(host, fresh)).Reply));
    }

    [Fact]
    public async Task Peek_IsRecorded_Rule13()
    {
        await using var host = await StartAsync();
        await RunAsync(host, Increment, key: "other");

        var execution = await RunAsync(host, async turn =>
        {
            var seen = await turn.PeekAsync("other");
            var none = await turn.PeekAsync("nobody");
            await turn.AskAsync("a", Question.Text("a?"));
            turn.Reply($"{seen!.Count} {none is null}");
        });
        await RunAsync(host, Increment, key: "other");
        await AnswerAsync(host, "a?");

        Assert.Equal("1 True", Text((await AgainAsync(host, execution)).Reply));
        Assert.Equal(2, await CountAsync(host, "other"));
    }

    [Fact]
    public async Task Find_ReturnsTheKeysWhoseIndexedStateMatches_Rule13()
    {
        await using var host = await StartAsync();
        foreach (var (key, stage, score) in new[] { ("ann", "one", 5), ("bob", "two", 7), ("cid", "two", 9), ("dan", "two", 11) })
        {
            await RunAsync(
                host,
                turn =>
                {
                    turn.State.Stage = stage;
                    turn.State.Score = score;
                    return Task.CompletedTask;
                },
                key: key);
        }

        var execution = await RunAsync(host, async turn =>
        {
            var two = await turn.FindAsync("two", Where.Equal("stage", "two"));
            var some = await turn.FindAsync("some", Where.Equal("stage", "two"), Where.AtLeast("score", 9), Where.Less("score", 11));
            turn.Reply(string.Join(',', two) + ";" + string.Join(',', some));
        });

        Assert.Equal("bob,cid,dan;cid", Text(execution.Reply));
    }

    [Fact]
    public async Task PureSteps_RideWithTheNextRecord_AndReplayInTheirOrder_Rule11()
    {
        await using var host = await StartAsync();
        var performed = 0;

        var execution = await RunAsync(host, async turn =>
        {
            var pure = new StepOptions { IsPure = true };
            var a = await turn.StepAsync("a", _ => Task.FromResult(++performed), pure);
            var b = await turn.StepAsync("b", _ => Task.FromResult(++performed), pure);
            await turn.AskAsync("q", Question.Text("q?"));
            turn.Reply($"{a}{b}");
        });
        await AnswerAsync(host, "q?");

        Assert.Equal("12", Text((await AgainAsync(host, execution)).Reply));
        Assert.Equal(2, performed);
    }

    private static Task Increment(Turn<ScriptState, ScriptConfig> turn)
    {
        turn.State.Count++;
        return Task.CompletedTask;
    }
}

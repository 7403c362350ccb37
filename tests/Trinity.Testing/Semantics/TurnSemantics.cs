using Trinity.Sdk.Nodes;

namespace Trinity.Testing.Semantics;

/// <summary>How a turn runs, suspends and runs again: rules 2, 7, 9 to 12.</summary>
public abstract class TurnSemantics : SemanticSuite
{
    [Fact]
    public async Task Handler_CommitsStateEffectsAndReplyTogether_Rule1()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, turn =>
        {
            turn.State.Count++;
            turn.Emit("counted", new { turn.State.Count });
            turn.Reply("ok");
            return Task.CompletedTask;
        });

        Assert.Equal("completed", execution.Status);
        Assert.Equal("ok", Text(execution.Reply));
        Assert.Equal(1, await CountAsync(host));
        var effect = Assert.Single(await host.EffectsAsync());
        Assert.Equal(("emit", "counted", 1), (effect.Kind, effect.Target, effect.Data!["count"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Handler_RunsAgainFromItsStart_AfterEachWait_Rule7()
    {
        await using var host = await StartAsync();
        var runs = 0;

        var execution = await RunAsync(host, async turn =>
        {
            runs++;
            turn.State.Count++;
            turn.Emit("before");
            var first = await turn.AskAsync("a", Question.Text("first?"));
            turn.Emit(first.Text!);
            var second = await turn.AskAsync("b", Question.Text("second?"));
            turn.State.Count += 10;
            turn.Reply(first.Text + second.Text);
        });
        Assert.Equal("waiting", execution.Status);
        Assert.Equal(0, await CountAsync(host));
        Assert.Equal(["before"], await TargetsAsync(host, "emit"));

        await AnswerAsync(host, "first?", text: "A");
        Assert.Equal(["before", "A"], await TargetsAsync(host, "emit"));
        await AnswerAsync(host, "second?", text: "B");

        execution = await AgainAsync(host, execution);
        Assert.Equal("completed", execution.Status);
        Assert.Equal("AB", Text(execution.Reply));
        Assert.Equal(11, await CountAsync(host));
        Assert.Equal(2, (await host.EffectsAsync()).Count);
        Assert.Equal(3, runs);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("acb")]
    [InlineData("bac")]
    [InlineData("bca")]
    [InlineData("cab")]
    [InlineData("cba")]
    public async Task WhenAll_HasEveryAnswer_InAnyOrder_Rule7(string order)
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            var answers = await Task.WhenAll(
                turn.AskAsync("a", Question.Text("a?")), turn.AskAsync("b", Question.Text("b?")), turn.AskAsync("c", Question.Text("c?")));
            turn.Reply(string.Concat(answers.Select(answer => answer.Text)));
        });
        foreach (var name in order)
        {
            await host.AdvanceAsync(TimeSpan.FromMinutes(1));
            await AnswerAsync(host, name + "?", text: name.ToString());
        }

        Assert.Equal("abc", Text((await AgainAsync(host, execution)).Reply));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhenAny_TakesTheFirst_AndClosesTheOther_Rule9(bool isAnswered)
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            var ask = turn.AskAsync("a", Question.Text("a?"));
            var sleep = turn.SleepAsync("s", TimeSpan.FromHours(1));
            turn.Reply(await Task.WhenAny(ask, sleep) == ask ? (await ask).Text! : "late");
        });
        var question = Assert.Single(await host.AsksAsync());
        if (isAnswered)
        {
            await AnswerAsync(host, "a?", text: "in time");
        }
        else
        {
            await host.AdvanceAsync(TimeSpan.FromHours(2));
        }

        execution = await AgainAsync(host, execution);
        Assert.Equal(("completed", isAnswered ? "in time" : "late"), (execution.Status, Text(execution.Reply)));
        Assert.Contains(execution.Steps, step => step.Name == (isAnswered ? "s" : "a") && step.Status == "closed");
        var refusal = await Assert.ThrowsAsync<SemanticException>(() => host.AnswerAsync(question.Id, text: "again"));
        Assert.Equal("ask_not_pending", refusal.Code);
    }

    [Fact]
    public async Task WhenAny_KeepsItsWinner_WhenTheLoserAnswersLater_Rule10()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            var ask = turn.AskAsync("a", Question.Text("a?"));
            var sleep = turn.SleepAsync("s", TimeSpan.FromHours(1));
            if (await Task.WhenAny(ask, sleep) == sleep)
            {
                turn.Emit("escalated");
                turn.Reply("boss:" + (await turn.AskAsync("boss", Question.Text("boss?"))).Text);
            }
            else
            {
                turn.Reply("person:" + (await ask).Text);
            }
        });
        await host.AdvanceAsync(TimeSpan.FromHours(1));
        await AnswerAsync(host, "a?", text: "too late");
        Assert.Equal("waiting", (await AgainAsync(host, execution)).Status);
        await AnswerAsync(host, "boss?", text: "no");

        Assert.Equal("boss:no", Text((await AgainAsync(host, execution)).Reply));
        Assert.Equal(["escalated"], await TargetsAsync(host, "emit"));
    }

    [Fact]
    public async Task ParallelFlows_SendEachEffectOnce_WhenTheSecondIsAnsweredFirst_Rule10()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            async Task OneAsync(string name)
            {
                await turn.AskAsync(name, Question.Text(name + "?"));
                turn.Emit("mail", name);
            }

            await Task.WhenAll(OneAsync("a"), OneAsync("b"));
        });
        await AnswerAsync(host, "b?");
        await AnswerAsync(host, "a?");

        Assert.Equal("completed", (await AgainAsync(host, execution)).Status);
        Assert.Equal(["b", "a"], (await host.EffectsAsync()).Select(effect => Text(effect.Data)));
    }

    [Fact]
    public async Task Now_IsTheSameInEveryAttempt_AndNeverGoesBack_Rule10()
    {
        await using var host = await StartAsync();
        var seen = new List<DateTimeOffset[]>();

        await RunAsync(host, async turn =>
        {
            var times = new List<DateTimeOffset> { turn.Now };
            var a = turn.AskAsync("a", Question.Text("a?"));
            var b = turn.AskAsync("b", Question.Text("b?"));
            await b;
            times.Add(turn.Now);
            seen.Add([.. times]);
            await a;
            times.Add(turn.Now);
            seen.Add([.. times]);
        });
        var start = host.Now;
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));
        await AnswerAsync(host, "b?");
        await host.AdvanceAsync(TimeSpan.FromMinutes(8));
        await AnswerAsync(host, "a?");

        Assert.Equal([start, start.AddMinutes(1)], seen[0]);
        Assert.Equal([start, start.AddMinutes(1), start.AddMinutes(9)], seen[^1]);
    }

    [Fact]
    public async Task CatchAndFinally_DoNotRun_WhenTheTurnSuspends_Rule7()
    {
        await using var host = await StartAsync();
        int caught = 0, ended = 0, disposed = 0, owned = 0;

        var execution = await RunAsync(host, async turn =>
        {
            turn.Own(new Disposal(() => owned++));
            using var disposal = new Disposal(() => disposed++);
            try
            {
                turn.Reply((await turn.AskAsync("a", Question.Text("a?"))).Text!);
            }
            catch (Exception)
            {
                caught++;
                throw;
            }
            finally
            {
                ended++;
            }
        });
        Assert.Equal((0, 0, 0, 1), (caught, ended, disposed, owned));
        await AnswerAsync(host, "a?", text: "done");

        Assert.Equal("done", Text((await AgainAsync(host, execution)).Reply));
        Assert.Equal((0, 1, 1, 2), (caught, ended, disposed, owned));
    }

    [Fact]
    public async Task ConfigureAwaitFalse_StaysInTheTurn_OnItsOwnTasks_Rule7()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            turn.State.Count += await turn.StepAsync("s1", async _ => await YieldedAsync(1)).ConfigureAwait(false);
            await Task.WhenAll(turn.StepAsync("s2", _ => Task.FromResult(1)), turn.StepAsync("s3", _ => YieldedAsync(1))).ConfigureAwait(false);
            turn.Emit("one");
            await turn.AskAsync("a", Question.Text("a?")).ConfigureAwait(false);
            turn.State.Count += 100;
            turn.Emit("two");
        });
        await AnswerAsync(host, "a?");

        Assert.Equal("completed", (await AgainAsync(host, execution)).Status);
        Assert.Equal(101, await CountAsync(host));
        Assert.Equal(["one", "two"], await TargetsAsync(host, "emit"));
    }

    [Fact]
    public async Task OneTask_MayBeAwaitedByManyFlows_Rule7()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            var answer = turn.AskAsync("a", Question.Text("a?"));
            async Task FlowAsync(string name)
            {
                await answer;
                turn.Emit(name);
            }

            await Task.WhenAll(FlowAsync("1"), FlowAsync("2"), FlowAsync("3"), Task.WhenAny(answer));
            turn.Emit("end");
        });
        await AnswerAsync(host, "a?");

        Assert.Equal("completed", (await AgainAsync(host, execution)).Status);
        Assert.Equal(["1", "2", "3", "end"], (await TargetsAsync(host, "emit")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Helpers_MayNestAndStream_Rule7()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            async ValueTask<string> OneAsync(string name) => (await turn.AskAsync(name, Question.Text(name + "?"))).Text!;
            async Task<string> TwoAsync(string name) => await OneAsync(name + "1") + await OneAsync(name + "2");
            async IAsyncEnumerable<string> AllAsync()
            {
                yield return await TwoAsync("x");
                yield return await TwoAsync("y");
            }

            var text = string.Empty;
            await foreach (var part in AllAsync())
            {
                text += part;
            }

            turn.Reply(text);
        });
        foreach (var name in new[] { "x1", "x2", "y1", "y2" })
        {
            await AnswerAsync(host, name + "?", text: name);
        }

        Assert.Equal("x1x2y1y2", Text((await AgainAsync(host, execution)).Reply));
    }

    [Fact]
    public async Task AskAll_WakesTheTurnOnce_Rule7()
    {
        await using var host = await StartAsync();
        var runs = 0;

        var execution = await RunAsync(host, async turn =>
        {
            runs++;
            var answers = await turn.AskAllAsync("all", [.. Enumerable.Range(0, 20).Select(i => Question.Text($"{i}?"))]);
            turn.Reply(string.Join(',', answers.Select(answer => answer!.Text)));
        });
        foreach (var number in Enumerable.Range(0, 20).Reverse())
        {
            await AnswerAsync(host, $"{number}?", text: number.ToString());
        }

        Assert.Equal(string.Join(',', Enumerable.Range(0, 20)), Text((await AgainAsync(host, execution)).Reply));
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task AskAll_GivesNullForWhatExpired_Rule16()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            var answers = await turn.AskAllAsync("all", [Question.Text("a?") with { Timeout = TimeSpan.FromHours(1) }, Question.Text("b?") with { Timeout = TimeSpan.FromHours(1) }]);
            turn.Reply(string.Join(',', answers.Select(answer => answer?.Text ?? "none")));
        });
        await AnswerAsync(host, "b?", text: "B");
        await host.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("none,B", Text((await AgainAsync(host, execution)).Reply));
    }

    [Fact]
    public async Task Answers_ThatComeTogether_AreOneAttempt_Rule7()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => turn.AskAsync($"w{i}", Question.Text($"{i}?")))));
        await host.StopAsync(Desk);
        foreach (var ask in await host.AsksAsync())
        {
            await host.AnswerAsync(ask.Id, text: "x");
        }

        await host.StartAsync(Desk);
        await host.SettleAsync();

        execution = await AgainAsync(host, execution);
        Assert.Equal(("completed", 2), (execution.Status, execution.Attempts));
    }

    [Fact]
    public async Task Reply_IsSetOnce_Rule12()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, turn =>
        {
            turn.Say("one");
            turn.Say("two");
            turn.Reply(1);
            turn.Reply(2);
            return Task.CompletedTask;
        });

        Assert.Equal(("failed", "reply_twice"), (execution.Status, execution.Code));
        Assert.Empty(await host.EffectsAsync());
    }

    [Fact]
    public async Task Say_SpeaksAtOnce_AsOftenAsWanted_Rule12()
    {
        await using var host = await StartAsync();

        await RunAsync(host, async turn =>
        {
            turn.Say("one");
            turn.Say("two");
            await turn.AskAsync("a", Question.Text("a?"));
            turn.Say("three");
        });
        Assert.Equal(["one", "two"], (await host.EffectsAsync()).Select(effect => Text(effect.Data)));
        await AnswerAsync(host, "a?");

        Assert.Equal(["one", "two", "three"], (await host.EffectsAsync()).Select(effect => Text(effect.Data)));
    }

    [Fact]
    public async Task Culture_IsInvariant_Rule10()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, turn =>
        {
            turn.Reply($"{1234.5:N2}");
            return Task.CompletedTask;
        });

        Assert.Equal("1,234.50", Text(execution.Reply));
    }

    private static async Task<int> YieldedAsync(int value)
    {
        await Task.Yield();
        return value;
    }

    private sealed class Disposal(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}

using Trinity.Sdk.Nodes;

namespace Trinity.Testing.Semantics;

/// <summary>What a handler must not do, and how it is told: rules 7, 9, 11, 13 and 14.</summary>
public abstract class ViolationSemantics : SemanticSuite
{
    public static TheoryData<string> WaysOutside => ["Task.Run", "StartNew", "ContinueWith", "step", "helper"];

    [Theory]
    [MemberData(nameof(WaysOutside))]
    public async Task TurnUsedOutsideItsThread_FailsTheTurn_EvenWhenSwallowed_Rule7(string way)
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            try
            {
                switch (way)
                {
                    case "Task.Run":
                        await Task.Run(() => turn.Emit("x"));
                        break;
                    case "StartNew":
                        await Task.Factory.StartNew(() => turn.Emit("x"), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);
                        break;
                    case "ContinueWith":
                        await turn.StepAsync("s", _ => Task.FromResult(1)).ContinueWith(_ => turn.Emit("x"), TaskScheduler.Default);
                        break;
                    case "step":
                        await turn.StepAsync("s", _ => turn.StepAsync("inner", _ => Task.FromResult(1)));
                        break;
                    default:
                        async Task<int> HelperAsync() => await turn.StepAsync("s", _ => Task.FromResult(1));
                        await HelperAsync().ConfigureAwait(false);
                        await LeaveAsync().ConfigureAwait(false);
                        turn.Emit("x");
                        break;
                }
            }
            catch (Exception)
            {
                // Swallowed on purpose.
            }
        });

        // Where the test host sees an outside await first, it ends the turn there; what a step does is always seen.
        Assert.Equal("failed", execution.Status);
        Assert.Contains(execution.Code, way == "step" ? (string[])["used_outside_turn"] : ["used_outside_turn", "awaits_outside_turn"]);
        Assert.Empty(await host.EffectsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AsyncVoid_FailsTheTurn_AndNotTheProcess_Rule7(bool throws)
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            Leave(throws);
            await turn.AskAsync("a", Question.Text("a?"));

            static async void Leave(bool throws)
            {
                await Task.Yield();
                if (throws)
                {
                    throw new InvalidOperationException("boom");
                }
            }
        });

        Assert.Equal(("failed", "async_void"), (execution.Status, execution.Code));
        Assert.Empty(await host.AsksAsync());
    }

    [Fact]
    public async Task DuplicateName_FailsTheTurnAtOnce_AcrossKinds_EvenWhenSwallowed_Rule11()
    {
        await using var host = await StartAsync();
        var after = 0;

        var execution = await RunAsync(host, async turn =>
        {
            await turn.StepAsync("s", _ => Task.FromResult(1));
            try
            {
                await turn.AskAsync("s", Question.Text("s?"));
            }
            catch (TurnViolationException)
            {
                after++;
            }
        });

        Assert.Equal(("failed", "duplicate_step", 1), (execution.Status, execution.Code, after));
        Assert.Empty(await host.AsksAsync());
    }

    [Fact]
    public async Task StepNotAwaited_FailsTheTurn_Rule9()
    {
        await using var host = await StartAsync();
        var never = new TaskCompletionSource<int>();

        var execution = await RunAsync(host, turn =>
        {
            _ = turn.StepAsync("s", _ => never.Task);
            return Task.CompletedTask;
        });

        Assert.Equal(("failed", "step_not_awaited"), (execution.Status, execution.Code));
    }

    [Fact]
    public async Task AnotherQuestionUnderTheName_IsNeverAnsweredByTheFirst_Rule9()
    {
        await using var host = await StartAsync();
        var amount = 500;

        var execution = await RunAsync(host, async turn =>
        {
            var answer = await turn.AskAsync("approve", Question.Approval("Refund?", new Refund(amount)));
            turn.Emit("refunded", answer.Proposal);
        });
        amount = 900;
        await AnswerAsync(host, "Refund?", Question.Approve);

        execution = await AgainAsync(host, execution);
        Assert.Equal(("failed", "nondeterministic_turn"), (execution.Status, execution.Code));
        Assert.Empty(await host.EffectsAsync());
    }

    [Fact]
    public async Task Answer_GivesBackWhatThePersonSaw_Rule9()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            var answer = await turn.AskAsync("approve", Question.Approval("Refund?", new Refund(500)));
            turn.Reply(answer.Approved ? answer.Proposal.Amount : 0);
        });
        await AnswerAsync(host, "Refund?", Question.Approve);

        Assert.Equal(500, (await AgainAsync(host, execution)).Reply!.GetValue<int>());
    }

    [Theory]
    [InlineData(true, true, "completed")]
    [InlineData(true, false, "failed")]
    [InlineData(false, false, "failed")]
    public async Task WaitThatIsNotReachedAgain_FailsTheTurn_UnlessOptional_Rule9(bool isAnswered, bool isOptional, string status)
    {
        await using var host = await StartAsync();
        var isSkipping = false;

        var execution = await RunAsync(host, async turn =>
        {
            if (!isSkipping)
            {
                await Task.WhenAny(
                    turn.AskAsync("approve", Question.Text("approve?") with { IsOptional = isOptional }),
                    turn.AskAsync("other", Question.Text("other?") with { IsOptional = true }));
            }
        });
        isSkipping = true;
        await AnswerAsync(host, isAnswered ? "approve?" : "other?");

        execution = await AgainAsync(host, execution);
        Assert.Equal((status, status == "failed" ? "nondeterministic_turn" : null), (execution.Status, execution.Code));
    }

    [Theory]
    [InlineData("missing", "failed")]
    [InlineData("other target", "failed")]
    [InlineData("other content", "completed")]
    public async Task EffectThatWentOut_MustBeReachedAgain_ItsContentStands_Rule10(string change, string status)
    {
        await using var host = await StartAsync();
        var isChanged = false;

        var execution = await RunAsync(host, async turn =>
        {
            if (!isChanged || change != "missing")
            {
                turn.Emit(isChanged && change == "other target" ? "b" : "a", isChanged ? 2 : 1);
            }

            await turn.AskAsync("q", Question.Text("q?"));
        });
        isChanged = true;
        await AnswerAsync(host, "q?");

        execution = await AgainAsync(host, execution);
        Assert.Equal(status, execution.Status);
        var effect = Assert.Single(await host.EffectsAsync());
        Assert.Equal(("a", 1), (effect.Target, effect.Data!.GetValue<int>()));
    }

    [Fact]
    public async Task Violation_FailsTheTurn_WhenTheHandlerCatchesIt_Rule9()
    {
        await using var host = await StartAsync();
        var question = "first?";

        var execution = await RunAsync(host, async turn =>
        {
            try
            {
                await turn.AskAsync("q", Question.Text(question));
            }
            catch (TurnViolationException)
            {
                // Swallowed on purpose.
            }

            turn.Reply("went on");
        });
        question = "second?";
        await AnswerAsync(host, "first?");

        execution = await AgainAsync(host, execution);
        Assert.Equal(("failed", "nondeterministic_turn"), (execution.Status, execution.Code));
        Assert.Null(execution.Reply);
    }

    [Fact]
    public async Task StateWithoutKey_CannotBeChanged_Rule13()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(
            host,
            turn =>
            {
                turn.State.Count++;
                return Task.CompletedTask;
            },
            key: null);

        Assert.Equal(("failed", "state_without_key"), (execution.Status, execution.Code));
    }

    [Fact]
    public async Task JournalEntries_AreBounded_Rule14()
    {
        await using var host = await StartAsync();

        var execution = await RunAsync(host, async turn =>
        {
            for (var i = 0; i < 1_001; i++)
            {
                await turn.StepAsync($"s{i}", _ => Task.FromResult(i), new StepOptions { IsPure = true });
            }
        });

        Assert.Equal(("failed", "journal_too_large"), (execution.Status, execution.Code));
    }

    [Fact]
    public async Task JournalBytes_AreBounded_Rule14()
    {
        await using var host = await StartAsync();
        var big = new string('x', 1_000_000);

        var execution = await RunAsync(host, async turn =>
        {
            for (var i = 0; i < 5; i++)
            {
                await turn.StepAsync($"s{i}", _ => Task.FromResult(big), new StepOptions { IsPure = true });
            }
        });

        Assert.Equal(("failed", "journal_too_large"), (execution.Status, execution.Code));
    }

    [Theory]
    [InlineData("state", "state_too_large")]
    [InlineData("reply", "reply_too_large")]
    [InlineData("effect", "effect_too_large")]
    public async Task Contents_AreBounded_Rule14(string what, string code)
    {
        await using var host = await StartAsync();
        var big = new string('x', (1024 * 1024) + 1);

        var execution = await RunAsync(host, turn =>
        {
            switch (what)
            {
                case "state":
                    turn.State.Log.Add(big);
                    break;
                case "reply":
                    turn.Reply(big);
                    break;
                default:
                    turn.Emit("big", big);
                    break;
            }

            return Task.CompletedTask;
        });

        Assert.Equal(("failed", code), (execution.Status, execution.Code));
        Assert.Empty(await host.EffectsAsync());
        Assert.Null(await host.StateAsync(Desk, "k"));
    }

    [Fact]
    public async Task OpenWaits_AreBounded_AndACompositeIsOne_Rule14()
    {
        await using var host = await StartAsync();

        var many = await RunAsync(
            host, async turn => await Task.WhenAll(Enumerable.Range(0, 257).Select(i => turn.SleepAsync($"s{i}", TimeSpan.FromDays(1)))), key: "a");
        var composite = await RunAsync(
            host, async turn => await turn.AskAllAsync("all", [.. Enumerable.Range(0, 1_000).Select(i => Question.Text($"{i}?"))]), key: "b");
        var tooMany = await RunAsync(
            host, async turn => await turn.AskAllAsync("all", [.. Enumerable.Range(0, 1_001).Select(i => Question.Text($"{i}?"))]), key: "c");

        Assert.Equal(("failed", "too_many_waits"), (many.Status, many.Code));
        Assert.Equal("waiting", composite.Status);
        Assert.Equal(("failed", "too_many_waits"), (tooMany.Status, tooMany.Code));
    }

    /// <summary>A key that a store keeps as another one would be another lane, and another state.</summary>
    [Theory]
    [InlineData("NUL", 0x0000)]
    [InlineData("a lone surrogate", 0xD800)]
    public async Task KeyThatIsNoText_FailsTheTurn_Rule14(string what, int character)
    {
        await using var host = await StartAsync();
        var key = "customer " + (char)character;

        var tell = await RunAsync(
            host,
            turn =>
            {
                turn.Tell(Desk, "never.sent", key: key);
                return Task.CompletedTask;
            },
            key: "a");
        var call = await RunAsync(
            host, async turn => await turn.CallAsync<int>("c", new Call(Desk) { Type = "never.sent", Key = key }), key: "b");
        var step = await RunAsync(host, async turn => await turn.StepAsync(key, _ => Task.CompletedTask), key: "c");

        Assert.True(tell is { Status: "failed", Code: "invalid_key" }, what);
        Assert.True(call is { Status: "failed", Code: "invalid_key" }, what);
        Assert.True(step is { Status: "failed", Code: "invalid_name" }, what);
        Assert.Equal(3, (await host.ExecutionsAsync(Desk)).Count);
        Assert.Empty(await host.EffectsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task AgentThatCannotBe_FailsTheTurn_Rule14(int length)
    {
        await using var host = await StartAsync();
        var agent = new string('a', length);

        var tell = await RunAsync(
            host,
            turn =>
            {
                turn.Tell(agent, "never.sent");
                return Task.CompletedTask;
            },
            key: "a");
        var call = await RunAsync(host, async turn => await turn.CallAsync<int>("c", new Call(agent) { Type = "never.sent" }), key: "b");

        Assert.Equal(("failed", "invalid_name"), (tell.Status, tell.Code));
        Assert.Equal(("failed", "invalid_name"), (call.Status, call.Code));
        Assert.Empty(await host.EffectsAsync());
    }

    private static async Task LeaveAsync() => await Task.Run(() => { }).ConfigureAwait(false);

    private sealed record Refund(int Amount);
}

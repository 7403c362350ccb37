using Trinity.Sdk.Nodes;
using Trinity.Testing.Servers;

namespace Trinity.Testing.Semantics;

/// <summary>Agents that tell and call each other: rules 16, 20 and 28.</summary>
public abstract class CallSemantics : SemanticSuite
{
    private const string Other = "other";

    private static readonly string EchoType = Scripts.Add(turn =>
    {
        turn.Reply(turn.Message.Key + ":" + System.Text.Encoding.UTF8.GetString(turn.Message.Payload.Span));
        return Task.CompletedTask;
    });

    private static readonly string FailType = Scripts.Add(_ => throw new NodeFailedException("closed", Retry.Never, "shop_closed"));

    private static readonly string AskType = Scripts.Add(async turn => turn.Reply((await turn.AskAsync("q", Question.Text("callee?"))).Text!));

    [Fact]
    public async Task Call_GetsTheReply_Rule16()
    {
        await using var host = await StartTwoAsync();

        var execution = await RunAsync(host, async turn =>
            turn.Reply(await turn.CallAsync<string>("c", new Call(Other) { Type = EchoType, Data = 5 })));

        Assert.Equal("k:5", Text(execution.Reply));
        Assert.Equal("completed", Assert.Single(await host.ExecutionsAsync(Other)).Status);
    }

    [Fact]
    public async Task Call_GetsTheFailureTyped_AndRaisesNoAlert_Rule17()
    {
        await using var host = await StartTwoAsync();

        var execution = await RunAsync(host, async turn =>
        {
            try
            {
                await turn.CallAsync<string>("c", new Call(Other) { Type = FailType });
            }
            catch (WaitFailedException exception)
            {
                turn.Reply(exception.Code);
            }
        });

        Assert.Equal("shop_closed", Text(execution.Reply));
        Assert.Empty(await host.AlertsAsync());
    }

    [Fact]
    public async Task Call_TimesOut_AndTheCalledMessageIsCancelled_Rule16()
    {
        await using var host = await StartTwoAsync();

        var execution = await RunAsync(host, async turn => turn.Reply(await turn.CallAsync<string>("c", new Call(Other) { Type = AskType })));
        await host.AdvanceAsync(TimeSpan.FromMinutes(10));

        execution = await AgainAsync(host, execution);
        Assert.Equal(("failed", "call_timeout"), (execution.Status, execution.Code));
        Assert.Equal("cancelled", Assert.Single(await host.ExecutionsAsync(Other)).Status);
        Assert.Empty(await host.AsksAsync());
    }

    [Fact]
    public async Task Ask_ExpiresAfterSevenDays_Rule16()
    {
        await using var host = await StartTwoAsync();

        var execution = await RunAsync(host, async turn => await turn.AskAsync("a", Question.Text("a?")));
        await host.AdvanceAsync(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        Assert.Equal("waiting", (await AgainAsync(host, execution)).Status);
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));

        execution = await AgainAsync(host, execution);
        Assert.Equal(("failed", "ask_expired"), (execution.Status, execution.Code));
        Assert.Empty(await host.AsksAsync());
    }

    [Fact]
    public async Task CallAll_WakesTheCallerOnce_WithEveryOutcome_Rule7()
    {
        await using var host = await StartTwoAsync();
        var runs = 0;

        var execution = await RunAsync(host, async turn =>
        {
            runs++;
            var results = await turn.CallAllAsync<string>(
                "all",
                [
                    new Call(Other) { Type = EchoType, Data = 1, Key = "x" },
                    new Call(Other) { Type = FailType, Key = "y" },
                    new Call("nobody") { Type = EchoType },
                    new Call(Other) { Type = EchoType, Data = 2, Key = MessageKey.None },
                ]);
            turn.Reply(string.Join(';', results.Select(result => result.Error?.Code ?? result.Reply)));
        });

        Assert.Equal("x:1;shop_closed;agent_not_found;:2", Text(execution.Reply));
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task CallToOneself_IsADeadlock_Rule16()
    {
        await using var host = await StartTwoAsync();

        var execution = await RunAsync(host, async turn =>
        {
            try
            {
                await turn.CallAsync<string>("c", new Call(Desk) { Type = EchoType });
            }
            catch (WaitFailedException exception)
            {
                turn.Reply(exception.Code);
            }
        });

        Assert.Equal("call_deadlock", Text(execution.Reply));
    }

    [Fact]
    public async Task RingOfCalls_EndsTheYoungest_Rule16()
    {
        await using var host = await StartTwoAsync();
        var gate = new TaskCompletionSource();
        var back = Scripts.Add(async turn =>
        {
            await turn.StepAsync("hold", _ => gate.Task);
            try
            {
                turn.Reply(await turn.CallAsync<string>("back", new Call(Desk) { Type = EchoType }));
            }
            catch (WaitFailedException exception)
            {
                turn.Reply(exception.Code);
            }
        });

        // The desk waits for the other agent, behind the other's own message, which then calls the desk.
        var second = await host.SendAsync(Other, back, key: "k");
        var first = await host.SendAsync(
            Desk, Scripts.Add(async turn => turn.Reply(await turn.CallAsync<string>("c", new Call(Other) { Type = EchoType, Data = 7 }))), key: "k");
        await Eventually.HoldsAsync(async () => (await host.GetAsync(first)).Status == "waiting");
        gate.SetResult();
        await host.SettleAsync();

        Assert.Equal("call_deadlock", Text((await host.GetAsync(second)).Reply));
        Assert.Equal("k:7", Text((await host.GetAsync(first)).Reply));
    }

    [Fact]
    public async Task RingThatClosesLater_IsFoundByTheSweep_Rule16()
    {
        await using var host = await StartTwoAsync(typeof(RelaxedScriptNode));
        var gate = new TaskCompletionSource();
        var back = Scripts.Add(async turn =>
        {
            await turn.StepAsync("hold", _ => gate.Task);
            try
            {
                turn.Reply(await turn.CallAsync<string>("back", new Call(Desk) { Type = EchoType }));
            }
            catch (WaitFailedException exception)
            {
                turn.Reply(exception.Code);
            }
        });
        var first = await host.SendAsync(
            Desk, Scripts.Add(async turn => turn.Reply(await turn.CallAsync<string>("c", new Call(Other) { Type = back }))), key: "k");
        await Eventually.HoldsAsync(async () => (await host.GetAsync(first)).Status == "waiting");

        // No ring while the desk is relaxed, and it cannot answer while it is stopped.
        await host.StopAsync(Desk);
        gate.SetResult();
        await host.SettleAsync();
        await host.RedeployAsync(Desk, typeof(RelaxedScriptMadeStrict));
        await host.StartAsync(Desk);
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(async () => (await host.GetAsync(first)).Status == "completed");

        Assert.Equal("call_deadlock", Text((await host.GetAsync(first)).Reply));
    }

    [Fact]
    public async Task Hops_AreBounded_Rule16()
    {
        await using var host = await StartTwoAsync();
        var type = Scripts.Add(turn =>
        {
            turn.Tell(turn.Agent == Desk ? Other : Desk);
            return Task.CompletedTask;
        });

        await RunAsync(host, type);

        var executions = (await host.ExecutionsAsync(Desk)).Concat(await host.ExecutionsAsync(Other)).ToArray();
        Assert.Equal(17, executions.Length);
        Assert.All(executions, execution => Assert.Equal("completed", execution.Status));
        Assert.Single(await host.EffectsAsync(), effect => effect.Status == "undeliverable");
        Assert.Contains(await host.AlertsAsync(), alert => alert.Title.Contains("16", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tell_DefaultsToTheMessagesOwnTypeKeyAndData_Rule28()
    {
        await using var host = await StartTwoAsync();
        var seen = new List<string>();
        var type = Scripts.Add(turn =>
        {
            if (turn.Agent == Desk)
            {
                turn.Tell(Other);
                turn.Tell(Other, key: MessageKey.None);
                turn.Tell(Other, EchoType, new { b = 2 }, "z");
            }
            else
            {
                seen.Add($"{turn.Message.Key} {System.Text.Encoding.UTF8.GetString(turn.Message.Payload.Span)}");
            }

            return Task.CompletedTask;
        });

        await RunAsync(host, type, new { a = 1 });

        Assert.Equal(["""{"a":1}""", """k {"a":1}"""], seen.Select(line => line.Trim()).Order(StringComparer.Ordinal).Reverse());
        var third = Assert.Single(await host.ExecutionsAsync(Other), execution => execution.Type == EchoType);
        Assert.Equal(("z", """z:{"b":2}"""), (third.Key, Text(third.Reply)));
    }

    [Fact]
    public async Task TellToAnAbsentOrForbiddenAgent_IsUndeliverable_AndTheSenderCompletes_Rule20()
    {
        await using var host = await StartTwoAsync();
        await host.AddAgentAsync("stranger", typeof(ScriptNode));

        var execution = await RunAsync(host, turn =>
        {
            turn.Tell("nobody", EchoType);
            turn.Tell("stranger", EchoType);
            return Task.CompletedTask;
        });

        Assert.Equal("completed", execution.Status);
        Assert.All(await host.EffectsAsync(), effect => Assert.Equal("undeliverable", effect.Status));
        Assert.Equal(2, (await host.AlertsAsync()).Count);
        Assert.Empty(await host.ExecutionsAsync("stranger"));
    }

    [Fact]
    public async Task CallToAForbiddenAgent_IsNotFound_Rule20()
    {
        await using var host = await StartTwoAsync();
        await host.AddAgentAsync("stranger", typeof(ScriptNode));

        var execution = await RunAsync(host, async turn => await turn.CallAsync<string>("c", new Call("stranger") { Type = EchoType }));

        Assert.Equal(("failed", "agent_not_found"), (execution.Status, execution.Code));
    }

    [Fact]
    public async Task CallToADeletedAgent_Ends_Rule20()
    {
        await using var host = await StartTwoAsync();

        var execution = await RunAsync(host, async turn => await turn.CallAsync<string>("c", new Call(Other) { Type = AskType }));
        Assert.Equal("waiting", execution.Status);
        await host.DeleteAsync(Other);
        await host.SettleAsync();

        execution = await AgainAsync(host, execution);
        Assert.Equal(("failed", "agent_deleted"), (execution.Status, execution.Code));
        Assert.Empty(await host.AsksAsync());
    }

    [Fact]
    public async Task FullTarget_MakesTheSenderRetry_AndNothingOfItsTurnHolds_Rule20()
    {
        await using var host = await StartTwoAsync();
        await host.StopAsync(Other);
        for (var i = 0; i < 1_000; i++)
        {
            await host.SendAsync(Other, EchoType, i, "k");
        }

        var execution = await RunAsync(host, turn =>
        {
            turn.State.Count++;
            turn.Emit("told");
            turn.Tell(Other, EchoType);
            return Task.CompletedTask;
        });
        Assert.Equal(("retrying", "target_full"), (execution.Status, execution.Code));
        Assert.Equal(0, await CountAsync(host));
        Assert.Empty(await host.EffectsAsync());
        await host.StartAsync(Other);
        await host.SettleAsync();
        await host.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("completed", (await AgainAsync(host, execution)).Status);
        Assert.Equal(1, await CountAsync(host));
        Assert.Equal(1_001, (await host.ExecutionsAsync(Other)).Count);
    }

    [Fact]
    public async Task Reminder_ComesToTheKey_ReplacesItsNamesake_AndCanBeWithdrawn_Rule16()
    {
        await using var host = await StartTwoAsync();
        var come = new List<string>();
        var reminder = Scripts.Add(turn =>
        {
            come.Add($"{turn.Message.Key} {System.Text.Encoding.UTF8.GetString(turn.Message.Payload.Span)}");
            return Task.CompletedTask;
        });
        var withdrawn = Scripts.Add(_ => throw new InvalidOperationException("It was withdrawn."));

        await RunAsync(host, turn =>
        {
            turn.Remind(reminder, TimeSpan.FromHours(1), "first");
            turn.Remind(withdrawn, TimeSpan.FromHours(1));
            return Task.CompletedTask;
        });
        await RunAsync(host, turn =>
        {
            turn.Remind(reminder, TimeSpan.FromHours(2), "second");
            turn.CancelReminder(withdrawn);
            return Task.CompletedTask;
        });
        await host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Empty(come);
        await host.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(["k \"second\""], come);
    }

    private async Task<ISemanticHost> StartTwoAsync(Type? desk = null)
    {
        var host = await StartHostAsync();
        await host.AddAgentAsync(Other, typeof(ScriptNode));
        await host.AddAgentAsync(Desk, desk ?? typeof(ScriptNode), new ScriptConfig { Calls = [Other] });
        await host.ConfigureAsync(Other, new ScriptConfig { Calls = [Desk] });
        return host;
    }
}

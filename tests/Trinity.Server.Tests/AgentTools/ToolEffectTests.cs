using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.AgentTools;

/// <summary>What the tools cause: the execution's own effects, done once, by the rules that turns have.</summary>
[OnEitherStore]
public sealed class ToolEffectTests
{
    [Fact]
    public async Task Message_ReachesTheAgent_Once_AsTheExecutionsEffect()
    {
        await using var server = await ToolServer.StartAsync();
        var type = Scripts.Add(turn =>
        {
            turn.Reply($"{turn.Message.Key}:{turn.Message.Payload.Length}");
            return Task.CompletedTask;
        });
        var run = await server.BeginAsync();
        var told = new { agent = "desk", type, key = "k", data = new { a = 1 } };

        var first = await server.DoneAsync(run, "send_message", told);
        var again = await server.DoneAsync(run, "send_message", new { data = new { a = 1 }, key = "k", type, agent = "desk" });
        Assert.Equal(first, again);
        var message = Assert.Single(await server.ExecutionsAsync("desk"));
        await server.Desk.ReachedAsync(message.Id, "completed");

        Assert.Equal(("agent", type, "k"), (message.Source, message.Type, message.Key));
        Assert.Equal("""{"a":1}""", (await server.Client.Executions.GetAsync(message.Id)).Input.ToString());
        var effect = Assert.Single((await server.Client.Executions.GetAsync(run.Id)).Effects);
        Assert.Equal(("tell", "desk", "delivered"), (effect.Kind, effect.To, effect.Status));

        await server.DoneAsync(run, "send_message", new { agent = "desk", type, key = "k", data = new { a = 1 }, dedupe = "second" });
        await server.DoneAsync(run, "send_message", new { agent = "desk", type, key = "k", data = new { a = 2 }, dedupe = "second" });
        Assert.Equal(2, (await server.ExecutionsAsync("desk")).Count);
    }

    [Fact]
    public async Task SameCalls_AtOnce_AreOne()
    {
        await using var server = await ToolServer.StartAsync();
        var type = Scripts.Add(_ => Task.CompletedTask);
        var run = await server.BeginAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.DoneAsync(run, "send_message", new { agent = "desk", type, text = "Hello" })));

        Assert.Single(await server.ExecutionsAsync("desk"));
    }

    [Fact]
    public async Task SameCall_AfterARestart_IsTheFirst()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();
        var first = await server.DoneAsync(run, "ask_operator", new { title = "Go on?" });

        await server.RestartAsync();

        Assert.Equal(first, await server.DoneAsync(run, "ask_operator", new { title = "Go on?" }));
        Assert.Single((await server.Client.Asks.ListAsync()).Items);
    }

    [Fact]
    public async Task Agents_ThatAreAbsent_Forbidden_OrAnotherTenants_LookTheSame()
    {
        await using var server = await ToolServer.StartAsync(isAllowed: false);
        using var foreign = new TrinityClient(new Uri(server.Desk.Server.Address), await server.Desk.ForeignKeyAsync());
        await foreign.Agents.CreateAsync(new CreateAgent { Name = "theirs", RuntimeKind = "native", NodeType = "script" });
        var run = await server.BeginAsync();

        foreach (var name in new[] { "desk", "nobody", "theirs" })
        {
            var expected = (true, $"agent_not_found: There is no agent '{name}', or this agent may not call it.");
            Assert.Equal(expected, await server.CallAsync(run, "send_message", new { agent = name, text = "Hello" }));
            Assert.Equal(expected, await server.CallAsync(run, "call_agent", new { agent = name, text = "Hello", waitSeconds = 0 }));
        }

        Assert.Equal("worker (you)", await server.DoneAsync(run, "list_agents"));
        Assert.Empty((await server.Client.Executions.GetAsync(run.Id)).Effects);
        Assert.Empty(await server.ExecutionsAsync("desk"));

        // What was refused is not remembered: it may be allowed since.
        await server.Client.Callers.GrantAsync("desk", ToolServer.Worker);
        await server.DoneAsync(run, "send_message", new { agent = "desk", text = "Hello" });
        Assert.Equal("desk\nworker (you)", (await server.DoneAsync(run, "list_agents")).ReplaceLineEndings("\n"));
        Assert.Single(await server.ExecutionsAsync("desk"));
    }

    [Fact]
    public async Task Message_ThatHasGoneThroughTooManyAgents_IsNotSent_AndTheOperatorsHearOfIt()
    {
        await using var server = await ToolServer.StartAsync();
        await server.Desk.Writer.WriteAsync(new TenantId(1), default, "test_hops", change =>
        {
            var worker = change.Messages.FindAgent(new TenantId(1), ToolServer.Worker)!;
            return Acceptance.Insert(change.Messages, new Submission
            {
                Tenant = worker.Tenant,
                Agent = worker.Id,
                Id = new MessageId(change.Messages.NewId()),
                Type = "task",
                Source = MessageSource.Agent,
                Principal = "system",
                Hops = Bounds.Hops,
            });
        });
        var run = await server.NextAsync();

        Assert.Equal("hop_limit", await server.RefusedAsync(run, "send_message", new { agent = "desk", text = "Hello" }));
        Assert.Equal("hop_limit", await server.RefusedAsync(run, "send_message", new { agent = "desk", text = "Hello" }));

        Assert.Empty(await server.ExecutionsAsync("desk"));
        Assert.Equal(1, Assert.Single((await server.Client.Asks.ListAsync()).Items).Count);
    }

    [Fact]
    public async Task Reminder_ComesToTheSession()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync("chat");

        await server.DoneAsync(run, "remind_me", new { name = "look", text = "Look again.", inSeconds = 60 });
        await server.DoneAsync(run, "remind_me", new { name = "look", text = "Look again.", inSeconds = 60 });
        await server.EndAsync(run);
        server.Desk.Time.MoveTo(server.Desk.Time.GetUtcNow().AddSeconds(61));

        var reminded = await server.NextAsync();
        var execution = await server.Client.Executions.GetAsync(reminded.Id);
        Assert.Equal(("reminder", "look", "chat", "\"Look again.\""), (execution.Source, execution.Type, execution.Key, execution.Input.ToString()));
        Assert.Equal(2, (await server.ExecutionsAsync(ToolServer.Worker)).Count);
    }

    [Fact]
    public async Task EventsAndReports_AreShownWithTheExecution()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();

        await server.DoneAsync(run, "report", new { text = "Half of it." });
        await server.DoneAsync(run, "emit_event", new { type = "invoice.paid", data = new { number = 7 } });
        await server.DoneAsync(run, "report", new { text = "Half of it." });

        var effects = (await server.Client.Executions.GetAsync(run.Id)).Effects;
        Assert.Equal(
            [("say", "origin", "\"Half of it.\""), ("emit", "invoice.paid", """{"number":7}""")],
            effects.Select(effect => (effect.Kind, effect.To, effect.Data.ToString()!)));
    }

    [Fact]
    public async Task State_IsKeptForTheSession_AndForNoOther()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync("chat");
        Assert.Equal("{}", await server.DoneAsync(run, "get_state"));

        await server.DoneAsync(run, "set_state", new { name = "step", value = 1 });
        await server.DoneAsync(run, "set_state", new { name = "step", value = 2 });
        await server.DoneAsync(run, "set_state", new { name = "step", value = 1 });
        await server.DoneAsync(run, "set_state", new { name = "plan", value = new { a = "b" } });
        await server.RestartAsync();
        Assert.Equal("1", await server.DoneAsync(run, "get_state", new { name = "step" }));
        await server.EndAsync(run);

        var next = await server.BeginAsync("chat");
        Assert.Equal("""{"step":1,"plan":{"a":"b"}}""", await server.DoneAsync(next, "get_state"));
        await server.DoneAsync(next, "set_state", new { name = "plan" });
        Assert.Equal("""{"step":1}""", await server.DoneAsync(next, "get_state"));
        Assert.Equal("Nothing is kept under 'plan'.", await server.DoneAsync(next, "get_state", new { name = "plan" }));
        Assert.Equal("{}", await server.DoneAsync(await server.BeginAsync("other"), "get_state"));
        Assert.Equal("no_session", await server.RefusedAsync(await server.BeginAsync(), "set_state", new { name = "step", value = 1 }));
    }

    [Fact]
    public async Task State_OfAnExecutionThatFailed_IsWhatTheNextOneIsBuiltOn_AtOnce()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync("chat");
        await server.DoneAsync(run, "set_state", new { name = "step", value = 1 });
        await server.EndAsync(run, new TurnError("runtime_lost", "It is gone."));

        var next = await server.BeginAsync("chat");

        Assert.Equal("""{"step":1}""", await server.DoneAsync(next, "get_state"));

        // One that had been begun on the state of before, and then anew, would come first here.
        await server.BeginAsync("other");
    }

    [Fact]
    public async Task State_ThatIsTooLarge_IsRefused_AndTheRestStays()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync("chat");

        Assert.Equal("value_too_large", await server.RefusedAsync(run, "set_state", new { name = "a", value = new string('a', 17_000) }));
        for (var i = 0; i < 4; i++)
        {
            await server.DoneAsync(run, "set_state", new { name = $"{i}", value = new string('a', 16_000) });
        }

        Assert.Equal("state_too_large", await server.RefusedAsync(run, "set_state", new { name = "4", value = new string('a', 16_000) }));
        Assert.StartsWith("That is too much at once.", await server.DoneAsync(run, "get_state"), StringComparison.Ordinal);
        Assert.Equal(16_002, (await server.DoneAsync(run, "get_state", new { name = "3" })).Length);
    }
}

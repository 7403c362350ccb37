using System.Text.RegularExpressions;
using Trinity.Client.Operators;
using Trinity.Sdk.Runtimes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.AgentTools;

/// <summary>What executions ask people and agents for: its end is told once, to the execution or, when that has ended, to its session.</summary>
[OnEitherStore]
public sealed partial class ToolAnswerTests
{
    private static readonly string[] Colours = ["red", "blue"];

    [Fact]
    public async Task Answer_ComesAsAMessageOfTheSession_WhenTheExecutionHasEnded()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync("chat");
        var ask = await AskAsync(server, run, new { title = "Which one?", options = Colours });
        await server.EndAsync(run);

        await server.Client.Asks.AnswerAsync(ask, new AnswerAsk { Answer = "blue" });

        var told = await server.Client.Executions.GetAsync((await server.NextAsync()).Id);
        Assert.Equal(("answer", "ask.ended", "chat"), (told.Source, told.Type, told.Key));
        Assert.Contains("Chosen: blue", told.Input.ToString(), StringComparison.Ordinal);
        Assert.Contains(ask, told.Input.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_DuringTheExecution_ComesBehindIt_UnlessItWasGot()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync("chat");
        var got = await AskAsync(server, run, new { title = "First?" });
        var missed = await AskAsync(server, run, new { title = "Second?" });
        Assert.Equal("Nobody has answered yet.", await server.DoneAsync(run, "get_ask", new { ask = got }));

        await server.Client.Asks.AnswerAsync(got, new AnswerAsk { Text = "Yes." });
        await server.Client.Asks.AnswerAsync(missed, new AnswerAsk { Text = "No." });
        Assert.Contains("Yes.", await server.DoneAsync(run, "get_ask", new { ask = got }), StringComparison.Ordinal);
        await server.EndAsync(run);

        var told = await server.NextAsync();
        Assert.Contains("No.", (await server.Client.Executions.GetAsync(told.Id)).Input.ToString(), StringComparison.Ordinal);
        await server.EndAsync(told);
        Assert.Equal(2, (await server.ExecutionsAsync(ToolServer.Worker)).Count);
    }

    [Fact]
    public async Task GetAsk_WaitsForTheAnswer()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();
        var ask = await AskAsync(server, run, new { title = "Go on?", approval = true });

        var waiting = server.DoneAsync(run, "get_ask", new { ask, waitSeconds = 240 });
        await server.Client.Asks.AnswerAsync(ask, new AnswerAsk { Answer = "approve" });

        Assert.Contains("Chosen: approve", await waiting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_ThatWait_AreBounded()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();
        var ask = await AskAsync(server, run, new { title = "Go on?" });

        var waiting = Enumerable.Range(0, 17).Select(_ => server.CallAsync(run, "get_ask", new { ask, waitSeconds = 240 })).ToArray();
        var (isError, text) = await await Task.WhenAny(waiting);
        await server.Client.Asks.AnswerAsync(ask, new AnswerAsk { Text = "Yes." });

        Assert.True(isError);
        Assert.StartsWith("too_fast: ", text, StringComparison.Ordinal);
        Assert.Single(await Task.WhenAll(waiting), result => result.IsError);
    }

    [Fact]
    public async Task Question_NobodyAnswersInTime_EndsAsAMessageOfTheSession()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync("chat");
        await AskAsync(server, run, new { title = "Go on?", expiresInMinutes = 5 });
        await server.EndAsync(run);

        server.Desk.Time.MoveTo(server.Desk.Time.GetUtcNow().AddMinutes(6));

        var told = await server.Client.Executions.GetAsync((await server.NextAsync()).Id);
        Assert.Contains("ask_expired", told.Input.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_OfATaskWithoutASession_OrOfACancelledExecution_EndsWithIt()
    {
        await using var server = await ToolServer.StartAsync();
        var task = await server.BeginAsync();
        Assert.Contains("get_ask", await server.DoneAsync(task, "ask_operator", new { title = "Task?" }), StringComparison.Ordinal);
        var session = await server.BeginAsync("chat");
        await AskAsync(server, session, new { title = "Session?" });

        await server.EndAsync(task);
        await server.Client.Executions.CancelAsync(session.Id);

        Assert.Equal(["withdrawn", "withdrawn"], (await server.Client.Asks.ListAsync()).Items.Select(ask => ask.Status));
        Assert.Equal(2, (await server.ExecutionsAsync(ToolServer.Worker)).Count);
    }

    [Fact]
    public async Task Question_OfAnotherSession_IsNotThere()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync("chat");
        var ask = await AskAsync(server, run, new { title = "Go on?" });
        var other = await server.BeginAsync("other");
        var task = await server.BeginAsync();

        Assert.Equal("ask_not_found", await server.RefusedAsync(other, "get_ask", new { ask }));
        Assert.Equal("ask_not_found", await server.RefusedAsync(task, "get_ask", new { ask }));
        Assert.Equal("ask_not_found", await server.RefusedAsync(run, "get_ask", new { ask = "ask_nothing" }));
        await server.EndAsync(run);
        Assert.Equal("Nobody has answered yet.", await server.DoneAsync(await server.BeginAsync("chat"), "get_ask", new { ask }));
    }

    [Fact]
    public async Task Reply_ThatComesSoon_IsTheResult_AndNoMessage()
    {
        await using var server = await ToolServer.StartAsync();
        var type = Scripts.Add(turn =>
        {
            turn.Reply(new { result = "42" });
            return Task.CompletedTask;
        });
        var run = await server.BeginAsync("chat");

        Assert.Equal("42", await server.DoneAsync(run, "call_agent", new { agent = "desk", type, text = "How many?" }));
        Assert.Equal("42", await server.DoneAsync(run, "call_agent", new { agent = "desk", type, text = "How many?", waitSeconds = 0 }));
        await server.EndAsync(run);

        var called = Assert.Single(await server.ExecutionsAsync("desk"));
        Assert.Equal("call", called.Source);
        var execution = Assert.Single(await server.ExecutionsAsync(ToolServer.Worker));
        var step = (await server.Client.Executions.GetAsync(execution.Id)).Steps.Single(step => step.Kind == "call_aside");
        Assert.Equal(("done", called.Id), (step.Status, Assert.Single(step.Calls)));
    }

    [Fact]
    public async Task Reply_ThatTakesLong_ComesAsAMessageOfTheSession()
    {
        await using var server = await ToolServer.StartAsync();
        var type = Scripts.Add(async turn => turn.Reply((await turn.AskAsync("q", Sdk.Nodes.Question.Text("How many?"))).Text!));
        var run = await server.BeginAsync("chat");
        Assert.Contains("has not replied yet", await server.DoneAsync(run, "call_agent", new { agent = "desk", type, text = "Hi", waitSeconds = 0 }), StringComparison.Ordinal);
        await server.EndAsync(run);

        await AnswerDeskAsync(server, "Forty-two.");

        var told = await server.Client.Executions.GetAsync((await server.NextAsync()).Id);
        Assert.Equal(("answer", "call.ended", "chat"), (told.Source, told.Type, told.Key));
        Assert.Contains("Forty-two.", told.Input.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_WhileTheToolWaits_IsTheResult()
    {
        await using var server = await ToolServer.StartAsync();
        var type = Scripts.Add(async turn => turn.Reply((await turn.AskAsync("q", Sdk.Nodes.Question.Text("How many?"))).Text!));
        var run = await server.BeginAsync();

        var waiting = server.DoneAsync(run, "call_agent", new { agent = "desk", type, text = "Hi", waitSeconds = 240 });
        await AnswerDeskAsync(server, "Forty-two.");

        Assert.Equal("Forty-two.", await waiting);
    }

    [Fact]
    public async Task Call_ThatFails_OrWouldWaitForItself_IsAnError()
    {
        await using var server = await ToolServer.StartAsync();
        var type = Scripts.Add(_ => throw new Sdk.Nodes.NodeFailedException("No such invoice.", Sdk.Nodes.Retry.Never));
        var run = await server.BeginAsync("chat");

        var (isError, text) = await server.CallAsync(run, "call_agent", new { agent = "desk", type, text = "Hi" });
        Assert.True(isError);
        Assert.Contains("No such invoice.", text, StringComparison.Ordinal);
        Assert.Equal("call_deadlock", await server.RefusedAsync(run, "call_agent", new { agent = ToolServer.Worker, key = "chat", text = "Hi", waitSeconds = 0 }));
    }

    [Fact]
    public async Task Execution_ThatIsRetried_AsksNothingAgain()
    {
        await using var server = await ToolServer.StartAsync();
        var run = await server.BeginAsync();
        var type = Scripts.Add(_ => Task.CompletedTask);
        await server.DoneAsync(run, "send_message", new { agent = "desk", type, text = "Hi" });
        await server.EndAsync(run, new TurnError("runtime_lost", "It is gone."));

        await server.Client.Executions.RetryAsync(run.Id);
        var again = await server.NextAsync(run.Id);

        await server.DoneAsync(again, "send_message", new { agent = "desk", type, text = "Hi" });
        Assert.Single(await server.ExecutionsAsync("desk"));
    }

    private static async Task<string> AskAsync(ToolServer server, ToolRun run, object arguments) =>
        AskId().Match(await server.DoneAsync(run, "ask_operator", arguments)).Value;

    private static async Task AnswerDeskAsync(ToolServer server, string text)
    {
        Ask? ask = null;
        await Eventually.HoldsAsync(async () => (ask = (await server.Client.Asks.ListAsync("agent=desk&status=pending")).Items.SingleOrDefault()) is not null);
        await server.Client.Asks.AnswerAsync(ask!.Id, new AnswerAsk { Text = text });
    }

    [GeneratedRegex("ask_[0-9a-z]{26}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex AskId();
}

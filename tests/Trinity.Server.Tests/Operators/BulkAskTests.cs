using Trinity.Client.Operators;
using Trinity.Sdk.Nodes;

namespace Trinity.Server.Tests.Operators;

/// <summary>Many entries with one request: each is ended as if it were asked for alone.</summary>
public sealed class BulkAskTests
{
    private static readonly AnswerAsk Approve = new() { Answer = Question.Approve };

    [Fact]
    public async Task Answer_ToMany_WakesEach_AndRefusesThoseItDoesNotFit()
    {
        await using var server = await DeskServer.StartAsync();
        var approvals = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            approvals.Add(await server.SendAsync(
                "waiting", async turn => turn.Reply((await turn.AskAsync("q", Question.Approval("Pay?"))).Approved), key: $"k{i}"));
        }

        var choice = await server.AskAsync(Question.Choice("Pay whom?", "Ada", "Bob"));
        await server.AskAsync(Question.Approval("Ship it?"));

        var result = await server.Client.Asks.AnswerAsync(new AnswerAsks(new SelectAsks { Q = "pay" }, Approve));

        Assert.Equal((3, 1, false, null), (result.Done, result.NotDone, result.HasMore, result.NextCursor));
        Assert.Equal((choice.Id, "invalid_option"), Assert.Single(result.Refused) is var refused ? (refused.Id, refused.Code) : default);
        Assert.Contains("Ada, Bob", result.Refused[0].Detail, StringComparison.Ordinal);
        foreach (var approval in approvals)
        {
            await server.ReachedAsync(approval, "completed");
        }

        Assert.Equal(["Pay whom?", "Ship it?"], (await server.Client.Asks.ListAsync("status=pending")).Items.Select(ask => ask.Title));
    }

    [Fact]
    public async Task Cancel_ByIds_SaysOfEachWhyNot()
    {
        await using var server = await DeskServer.StartAsync();
        var pending = await server.AskAsync(Question.Text("One?"));
        var answered = await server.AskAsync(Question.Text("Two?"));
        await server.Client.Asks.AnswerAsync(answered.Id, new AnswerAsk { Text = "2" });
        var unknown = pending.Id[..^1] + (pending.Id[^1] == '0' ? '8' : '0');

        var result = await server.Client.Asks.CancelAsync(new SelectAsks { Ids = [pending.Id, answered.Id, unknown, pending.Id] });

        Assert.Equal((1, 2, false), (result.Done, result.NotDone, result.HasMore));
        Assert.Equal(
            [(answered.Id, "ask_not_pending"), (unknown, "ask_not_found")],
            result.Refused.Select(refused => (refused.Id, refused.Code)).OrderByDescending(refused => refused.Code));
        Assert.Equal("cancelled", (await server.Client.Asks.GetAsync(pending.Id)).Status);
    }

    [Fact]
    public async Task Cancel_OfMoreThanOneRequestDoes_GoesOnWhereItStopped()
    {
        await using var server = await DeskServer.StartAsync();
        await server.RaiseAsync(1_005);

        var first = await server.Client.Asks.CancelAsync(new SelectAsks { Kind = "alert" });
        var second = await server.Client.Asks.CancelAsync(new SelectAsks { Kind = "alert", Cursor = first.NextCursor });

        Assert.Equal((1_000, true), (first.Done, first.HasMore));
        Assert.Equal((5, false, null), (second.Done, second.HasMore, second.NextCursor));
    }

    [Fact]
    public async Task Answer_RefusedByThousandsAtTheHead_StillReachesThoseBehind()
    {
        await using var server = await DeskServer.StartAsync();
        var questions = Enumerable.Range(0, 1_000).Select(i => Question.Choice($"Question {i}", "a")).ToArray();
        var many = await server.SendAsync("waiting", async turn => await turn.AskAllAsync("many", questions), key: "many");
        await server.AskAsync(Question.Approval("The last?"));
        var answers = new AnswerAsks(new SelectAsks { Agent = DeskServer.Desk }, Approve);

        var first = await server.Client.Asks.AnswerAsync(answers);
        var second = await server.Client.Asks.AnswerAsync(answers with { Select = answers.Select with { Cursor = first.NextCursor } });

        Assert.Equal((0, 1_000, 100, true), (first.Done, first.NotDone, first.Refused.Count, first.HasMore));
        Assert.Equal((1, 0), (second.Done, second.NotDone));
        Assert.Equal("waiting", (await server.Client.Executions.GetAsync(many)).Status);
    }

    [Fact]
    public async Task Selection_ThatIsNone_IsRefused()
    {
        await using var server = await DeskServer.StartAsync();
        var ask = await server.AskAsync(Question.Text("Who?"));
        (SelectAsks Select, string Pointer)[] selections =
        [
            (new SelectAsks(), "/select"),
            (new SelectAsks { Ids = [] }, "/select"),
            (new SelectAsks { Cursor = "MQ" }, "/select"),
            (new SelectAsks { Ids = [ask.Id], Kind = "question" }, "/select/ids"),
            (new SelectAsks { Ids = [ask.Id, "exe_1"] }, "/select/ids/1"),
            (new SelectAsks { Ids = [.. Enumerable.Repeat(ask.Id, 1_001)] }, "/select/ids"),
            (new SelectAsks { Kind = "riddle" }, "/select/kind"),
            (new SelectAsks { Priority = "top" }, "/select/priority"),
            (new SelectAsks { Q = new string('x', 201) }, "/select/q"),
            (new SelectAsks { Addressee = new string('x', 201) }, "/select/addressee"),
        ];

        foreach (var (select, pointer) in selections)
        {
            var problem = await DeskServer.RefusedAsync(server.Client.Asks.AnswerAsync(new AnswerAsks(select, new AnswerAsk { Text = "me" })));
            Assert.Equal((422, "invalid_selection", pointer), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
        }

        var absent = await DeskServer.RefusedAsync(server.Client.Asks.CancelAsync(new SelectAsks { Agent = "nobody" }));
        Assert.Equal((404, "agent_not_found"), (absent.Status, absent.Code));
        Assert.Equal("pending", (await server.Client.Asks.GetAsync(ask.Id)).Status);
    }
}

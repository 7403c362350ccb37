using System.ComponentModel.DataAnnotations;
using Trinity.Client;
using Trinity.Client.Operators;
using Trinity.Sdk.Access;
using Trinity.Sdk.Nodes;

namespace Trinity.Server.Tests.Operators;

public sealed class OperatorQueueTests
{
    [Fact]
    public async Task List_Filtered_HasWhatFitsAndNothingElse()
    {
        await using var server = await DeskServer.StartAsync();
        await server.AddAsync("other");
        var approval = await server.AskAsync(Question.Approval("Pay 100 % of it?") with { Priority = Priority.High, To = "ada@example.test" });
        var question = await server.AskAsync(Question.Text("Pay_who?") with { DueAfter = TimeSpan.FromMinutes(5) }, "other");
        await server.RaiseAsync(1);
        var alert = Assert.Single((await server.Client.Asks.ListAsync("kind=alert")).Items);
        server.Time.MoveTo(server.Time.GetUtcNow().AddMinutes(5));

        async Task HasAsync(string query, params Ask[] expected) => Assert.Equal(
            expected.Select(ask => ask.Id), (await server.Client.Asks.ListAsync(query)).Items.Select(ask => ask.Id));

        await HasAsync(string.Empty, approval, question, alert);
        await HasAsync("status=pending", approval, question, alert);
        await HasAsync("kind=question", question);
        await HasAsync("agent=other", question);
        await HasAsync("priority=high", approval);
        await HasAsync("addressee=ada%40example.test", approval);
        await HasAsync($"execution={question.Execution}", question);
        await HasAsync("overdue=true", question);
        await HasAsync("overdue=false", approval, alert);
        await HasAsync("q=PAY", approval, question);
        await HasAsync("q=100%20%25", approval);
        await HasAsync("q=y_w", question);
        await HasAsync("q=y%25w");
        await HasAsync("kind=alert&agent=other");
        await server.Client.Asks.AnswerAsync(question.Id, new AnswerAsk { Text = "Bob" });
        await HasAsync("status=answered", question);
        await HasAsync("overdue=true");
    }

    [Theory]
    [InlineData("kind=nobody", "/kind")]
    [InlineData("status=open", "/status")]
    [InlineData("priority=1", "/priority")]
    [InlineData("sort=age", "/sort")]
    [InlineData("execution=ask_1", "/execution")]
    public async Task List_WithAFilterThatIsNone_IsRefusedAndSaysWhich(string query, string pointer)
    {
        await using var server = await DeskServer.StartAsync();

        var problem = await DeskServer.RefusedAsync(server.Client.Asks.ListAsync(query));

        Assert.Equal((422, "invalid_filter", pointer), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
    }

    [Fact]
    public async Task List_ByPriority_HasTheMostUrgentFirst_PageByPage_WhileMoreComes()
    {
        await using var server = await DeskServer.StartAsync();
        Priority[] priorities = [Priority.Low, Priority.Normal, Priority.Critical, Priority.High, Priority.Normal, Priority.Critical];
        for (var i = 0; i < priorities.Length; i++)
        {
            await server.AskAsync(Question.Text($"{priorities[i]} {i}") with { Priority = priorities[i] });
        }

        var titles = new List<string>();
        string? cursor = null;
        do
        {
            var page = await server.Client.Asks.ListAsync($"status=pending&sort=priority&limit=2&cursor={cursor}");
            titles.AddRange(page.Items.Select(ask => ask.Title));
            cursor = page.NextCursor;
            if (titles.Count == 2)
            {
                // It belongs before what was seen, and is seen when the list is read again.
                await server.AskAsync(Question.Text("late") with { Priority = Priority.Critical });
            }
        }
        while (cursor is not null && titles.Count < 20);

        Assert.Equal(["Critical 2", "Critical 5", "late", "High 3", "Normal 1", "Normal 4", "Low 0"], titles);
        var first = await server.Client.Asks.ListAsync("sort=priority&limit=1");
        var otherOrder = await server.Client.Asks.ListAsync($"limit=1&cursor={first.NextCursor}");
        Assert.Equal("Low 0", Assert.Single(otherOrder.Items).Title);
    }

    [Fact]
    public async Task Counts_AreOfThePendingOnes_AndAtMostTwoSecondsOld()
    {
        await using var server = await DeskServer.StartAsync();
        var approval = await server.AskAsync(Question.Approval("Pay?") with { Priority = Priority.High, DueAfter = TimeSpan.FromSeconds(1) });
        await server.RaiseAsync(2);

        var first = await server.Client.Asks.CountAsync();
        await server.RaiseAsync(5);
        var remembered = await server.Client.Asks.CountAsync();
        server.Time.MoveTo(server.Time.GetUtcNow().AddSeconds(2));
        var second = await server.Client.Asks.CountAsync();
        await server.Client.Asks.AnswerAsync(approval.Id, new AnswerAsk { Answer = Question.Approve });
        await server.Client.Agents.StopAsync(DeskServer.Desk);
        server.Time.MoveTo(server.Time.GetUtcNow().AddSeconds(2));
        var third = await server.Client.Asks.CountAsync();
        await server.Client.Agents.DeleteAsync(DeskServer.Desk);
        server.Time.MoveTo(server.Time.GetUtcNow().AddSeconds(2));
        var hidden = await server.Client.Asks.CountAsync();

        Assert.Equal((3, 0, 1, 2, 0), (first.Pending, first.Overdue, first.ByKind["approval"], first.ByKind["alert"], first.ByKind["question"]));
        Assert.Equal((1, 2, 0), (first.ByPriority["high"], first.ByPriority["normal"], first.ByPriority["critical"]));
        Assert.Equal(3, remembered.Pending);
        Assert.Equal((8, 1), (second.Pending, second.Overdue));
        Assert.Equal((7, 0), (third.Pending, third.Overdue));
        Assert.Equal(0, hidden.Pending);
    }

    [Fact]
    public async Task Answer_GivenByManyAtOnce_IsTakenOnce()
    {
        await using var server = await DeskServer.StartAsync();
        var id = await server.SendAsync(
            "waiting", async turn => turn.Reply((await turn.AskAsync("q", Question.Text("Who?"))).Text!), key: "k");
        var ask = Assert.Single((await server.Client.Asks.ListAsync("status=pending")).Items);

        var codes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await server.Client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Text = $"{i}" });
                return $"answered {i}";
            }
            catch (TrinityApiException exception)
            {
                return $"{exception.Problem.Status} {exception.Code}";
            }
        }));
        await server.ReachedAsync(id, "completed");

        var winner = Assert.Single(codes, code => code.StartsWith("answered", StringComparison.Ordinal));
        Assert.All(codes.Where(code => code != winner), code => Assert.Equal("409 ask_not_pending", code));
        Assert.Equal($"\"{winner[^1]}\"", (await server.Client.Executions.GetAsync(id)).Reply.ToString());
    }

    [Fact]
    public async Task Answer_ThatIsNoOption_IsRefusedAndSaysWhichThereAre()
    {
        await using var server = await DeskServer.StartAsync();
        var ask = await server.AskAsync(Question.Approval("Pay?"));

        var problem = await DeskServer.RefusedAsync(server.Client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Answer = "maybe" }));

        Assert.Equal((422, "invalid_option", "/answer"), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
        Assert.Contains("approve, decline", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_OutsideItsBounds_IsRefused()
    {
        await using var server = await DeskServer.StartAsync();
        var ask = await server.AskAsync(Question.Text("Who?"));
        (AnswerAsk Answer, string Pointer)[] answers =
        [
            (new AnswerAsk { Text = new string('x', 10_001) }, "/text"),
            (new AnswerAsk { Answer = new string('x', 201) }, "/answer"),
            (new AnswerAsk { Data = RawJson.From(new string('x', 1024 * 1024)) }, "/data"),
        ];

        foreach (var (answer, pointer) in answers)
        {
            var problem = await DeskServer.RefusedAsync(server.Client.Asks.AnswerAsync(ask.Id, answer));
            Assert.Equal((422, "invalid_answer", pointer), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
        }
    }

    [Fact]
    public async Task Form_FilledInWrongly_IsRefusedWithThePlaceOfEachFault()
    {
        await using var server = await DeskServer.StartAsync();
        var ask = await server.AskAsync(Question.Form<Parcel>("What is in it?"));

        var problem = await DeskServer.RefusedAsync(server.Client.Asks.AnswerAsync(ask.Id, new AnswerAsk
        {
            Data = new RawJson("""{"to":{"street":5},"lines":[{"article":"kettle","count":1},{"count":1000},7]}"""u8.ToArray()),
        }));

        Assert.Equal((422, "invalid_answer"), (problem.Status, problem.Code));
        Assert.Equal(
            ["/data/lines/1/article", "/data/lines/1/count", "/data/lines/2", "/data/to/floor", "/data/to/street"],
            problem.Errors.Select(error => error.Pointer).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Queue_ForAKeyThatMayNotOperate_IsEmpty_AndItsEntriesAreNotThere()
    {
        await using var server = await DeskServer.StartAsync();
        var ask = await server.AskAsync(Question.Text("Who?"));
        var reader = await server.ClientWithAsync(AccessRights.Read);

        Assert.Empty((await reader.Asks.ListAsync()).Items);
        Assert.Equal(0, (await reader.Asks.CountAsync()).Pending);
        Assert.Equal((404, "ask_not_found"), Of(await DeskServer.RefusedAsync(reader.Asks.GetAsync(ask.Id))));
        Assert.Equal((404, "ask_not_found"), Of(await DeskServer.RefusedAsync(reader.Asks.AnswerAsync(ask.Id, new AnswerAsk { Text = "me" }))));
        Assert.Equal((404, "ask_not_found"), Of(await DeskServer.RefusedAsync(reader.Asks.CancelAsync(ask.Id))));
        Assert.Equal((403, "forbidden"), Of(await DeskServer.RefusedAsync(reader.Asks.CancelAsync(new SelectAsks { Ids = [ask.Id] }))));
        Assert.Equal("pending", (await server.Client.Asks.GetAsync(ask.Id)).Status);
    }

    [Fact]
    public async Task Entries_OfADeletedAgent_AreHidden_AlertsToo_AndComeBackWithIt()
    {
        await using var server = await DeskServer.StartAsync();
        var ask = await server.AskAsync(Question.Text("Who?"));
        await server.RaiseAsync(1);
        await server.Client.Agents.DeleteAsync(DeskServer.Desk);

        Assert.Empty((await server.Client.Asks.ListAsync()).Items);
        Assert.Equal("ask_not_found", (await DeskServer.RefusedAsync(server.Client.Asks.GetAsync(ask.Id))).Code);
        Assert.Equal(0, (await server.Client.Asks.CancelAsync(new SelectAsks { Kind = "alert" })).Done);
        await server.Client.Agents.RestoreAsync(DeskServer.Desk);

        Assert.Equal(2, (await server.Client.Asks.ListAsync("status=pending")).Items.Count);
    }

    private static (int Status, string? Code) Of(Problem problem) => (problem.Status, problem.Code);

    public sealed record Parcel(Place To, IReadOnlyList<Line> Lines);

    public sealed record Place(string Street, int Floor);

    public sealed record Line(string Article, int Count)
    {
        [Range(1, 99)]
        public int Count { get; init; } = Count;
    }
}

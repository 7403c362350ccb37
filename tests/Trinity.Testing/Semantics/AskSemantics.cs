using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Trinity.Sdk.Nodes;

namespace Trinity.Testing.Semantics;

/// <summary>What people are asked, and what becomes of their answers: rules 4, 9, 16 and 19.</summary>
public abstract class AskSemantics : SemanticSuite
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Question_ShowsWhoIsAsked_UntilWhen_AndWhatHelps_Rule9()
    {
        await using var host = await StartAsync();
        var asked = host.Now;

        await RunAsync(host, async turn => await turn.AskAsync("q", Question.Choice("Which one?", "a", "b") with
        {
            To = "ada@example.test",
            DueAfter = Hour,
            Context = new { Customer = "c-7", Orders = (int[])[1, 2] },
        }));

        var ask = Assert.Single(await host.AsksAsync());
        Assert.Equal(("ada@example.test", asked + Hour, asked + TimeSpan.FromDays(7)), (ask.To, ask.DueAt, ask.ExpiresAt));
        Assert.Equal("""{"customer":"c-7","orders":[1,2]}""", ask.Context?.ToJsonString());
        Assert.Null(ask.Schema);
    }

    [Fact]
    public async Task LateAnswer_IsTaken_AndOnlyTheTimeOutEndsTheQuestion_Rule16()
    {
        await using var host = await StartAsync();
        var type = Scripts.Add(async turn => turn.Reply(
            (await turn.AskAsync("q", Question.Text($"{turn.Message.Key}?") with { DueAfter = Hour, Timeout = 3 * Hour })).Text!));
        var late = await RunAsync(host, type, key: "late");
        var never = await RunAsync(host, type, key: "never");

        await host.AdvanceAsync(2 * Hour);
        await AnswerAsync(host, "late?", text: "late");
        await host.AdvanceAsync(Hour);

        Assert.Equal("late", Text((await AgainAsync(host, late)).Reply));
        Assert.Equal("ask_expired", (await AgainAsync(host, never)).Code);
        Assert.Empty(await host.AsksAsync());
    }

    [Fact]
    public async Task Form_IsTheSchemaOfItsType_AndReadTyped_Rule9()
    {
        await using var host = await StartAsync();
        var execution = await RunAsync(host, async turn =>
        {
            var answer = await turn.AskAsync("where", Question.Form<Address>("Where to?"));
            turn.Reply($"{answer.Value.Lines[0].Text}, {answer.Value.Floor}, {answer.By is not null}");
        });
        var ask = Assert.Single(await host.AsksAsync());

        Assert.Equal(100, ask.Schema!["properties"]!["floor"]!["maximum"]!.GetValue<int>());
        Assert.Equal("invalid_answer", (await Assert.ThrowsAsync<SemanticException>(() => host.AnswerAsync(ask.Id, text: "there"))).Code);
        await AnswerAsync(host, "Where to?", data: new Address([new Line("1 Main St")], 3));
        Assert.Equal("1 Main St, 3, True", Text((await AgainAsync(host, execution)).Reply));
    }

    [Fact]
    public async Task Forms_AskedTogether_AreReadFromTheirAnswers_Rule7()
    {
        await using var host = await StartAsync();
        var execution = await RunAsync(host, async turn =>
        {
            var answers = await turn.AskAllAsync("both", [Question.Form<Line>("First?"), Question.Form<Line>("Second?")]);
            turn.Reply(string.Join(' ', answers.Select(answer => answer!.DataAs<Line>()!.Text)));
        });

        await AnswerAsync(host, "Second?", data: new Line("two"));
        await AnswerAsync(host, "First?", data: new Line("one"));

        Assert.Equal("one two", Text((await AgainAsync(host, execution)).Reply));
    }

    [Fact]
    public async Task AnswerToAnotherContext_IsNotTaken_Rule9()
    {
        await using var host = await StartAsync();
        var attempts = 0;
        var execution = await RunAsync(host, async turn => await turn.AskAsync("q", Question.Text("Pay?") with { Context = ++attempts }));

        await AnswerAsync(host, "Pay?");

        Assert.Equal(("failed", "nondeterministic_turn"), ((await AgainAsync(host, execution)).Status, (await AgainAsync(host, execution)).Code));
    }

    [Fact]
    public async Task Question_ToSomebodyElseAndSooner_IsTheSameQuestion_Rule9()
    {
        await using var host = await StartAsync();
        var attempts = 0;
        var execution = await RunAsync(host, async turn => turn.Reply((await turn.AskAsync("q", Question.Text("Pay?") with
        {
            To = $"person-{++attempts}",
            DueAfter = attempts * Hour,
            Priority = attempts == 1 ? Priority.Low : Priority.High,
        })).Text!));

        await AnswerAsync(host, "Pay?", text: "paid");

        Assert.Equal("paid", Text((await AgainAsync(host, execution)).Reply));
    }

    [Fact]
    public async Task QuestionOutsideItsBounds_FailsItsTurn_Rule14()
    {
        await using var host = await StartAsync();
        Question[] questions =
        [
            Question.Text("?") with { To = new string('x', 201) },
            Question.Text("?") with { To = "line\nbreak" },
            Question.Text("?") with { Context = new string('x', 1024 * 1024) },
            Question.Text(string.Empty),
            Question.Form<Enormous>("?"),
        ];

        foreach (var question in questions)
        {
            var execution = await RunAsync(host, async turn => await turn.AskAsync("q", question), key: null);
            Assert.Equal(("failed", "invalid_question"), (execution.Status, execution.Code));
        }
    }

    [Fact]
    public async Task AnswerGivenTwice_IsTakenOnce_Rule19()
    {
        await using var host = await StartAsync();
        var execution = await RunAsync(host, async turn => turn.Reply((await turn.AskAsync("q", Question.Choice("Which?", "a", "b"))).Option!));
        var ask = Assert.Single(await host.AsksAsync());

        await host.AnswerAsync(ask.Id, "a");
        Assert.Equal("ask_not_pending", (await Assert.ThrowsAsync<SemanticException>(() => host.AnswerAsync(ask.Id, "b"))).Code);
        await host.SettleAsync();

        Assert.Equal("a", Text((await AgainAsync(host, execution)).Reply));
    }

    public sealed record Address(IReadOnlyList<Line> Lines, int Floor)
    {
        [Range(0, 100)]
        public int Floor { get; init; } = Floor;
    }

    public sealed record Line(string Text);

    /// <summary>A form whose schema is larger than a person reads.</summary>
    public sealed class Enormous
    {
        private const string Words = "more words than fit ";
        private const string Tenfold = Words + Words + Words + Words + Words + Words + Words + Words + Words + Words;
        private const string Hundredfold = Tenfold + Tenfold + Tenfold + Tenfold + Tenfold + Tenfold + Tenfold + Tenfold + Tenfold + Tenfold;

        [Description(Hundredfold + Hundredfold + Hundredfold + Hundredfold + Hundredfold + Hundredfold + Hundredfold + Hundredfold + Hundredfold)]
        public string Text { get; set; } = string.Empty;
    }
}

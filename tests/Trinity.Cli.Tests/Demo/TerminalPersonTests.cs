using System.Text;
using System.Text.Json;
using Spectre.Console.Testing;
using Trinity.Cli.Demo.People;
using Trinity.Client;
using Trinity.Client.Operators;

namespace Trinity.Cli.Tests.Demo;

public sealed class TerminalPersonTests : IDisposable
{
    private readonly TestConsole _console = new TestConsole().Interactive();

    public void Dispose() => _console.Dispose();

    [Fact]
    public async Task Approval_ShowsTheProposalAndTakesTheChoice()
    {
        _console.Input.PushKey(ConsoleKey.DownArrow);
        _console.Input.PushKey(ConsoleKey.Enter);

        var answer = await AskAsync(Of("approval") with
        {
            Options = ["approve", "decline"],
            Proposal = Json("""{"version":"v1.5.0","blockers":["acme/api#7","acme/api#9"]}"""),
        });

        Assert.Equal("decline", answer.Answer);
        Assert.Contains("version: v1.5.0", _console.Output, StringComparison.Ordinal);
        Assert.Contains("blockers: acme/api#7, acme/api#9", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judgment_ShowsTheInstructionWithItsDataAndTakesTheForm()
    {
        _console.Input.PushKey(ConsoleKey.DownArrow);
        _console.Input.PushKey(ConsoleKey.Enter);

        var answer = await AskAsync(Of("judgment") with
        {
            Question = "How severe is [1]?",
            Proposal = Json("""["acme/api#7"]"""),
            Schema = Json("""{"properties":{"severity":{"enum":["low","high"]}}}"""),
        });

        Assert.Equal("high", answer.Data.As<JsonElement>().GetProperty("severity").GetString());
        Assert.Contains("How severe is “acme/api#7”?", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_WithoutOptions_TakesText()
    {
        _console.Input.PushTextWithEnter("Blue.");

        Assert.Equal("Blue.", (await AskAsync(Of("question"))).Text);
    }

    private Task<AnswerAsk> AskAsync(Ask ask) => new TerminalPerson(_console).AnswerAsync(ask, TestContext.Current.CancellationToken);

    private static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));

    private static Ask Of(string kind) => new()
    {
        Id = "ask_1",
        Kind = kind,
        Status = "pending",
        Agent = "desk",
        Title = "Which colour [red]?",
        Options = [],
        Priority = "normal",
        Count = 1,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}

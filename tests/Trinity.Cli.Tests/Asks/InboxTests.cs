using System.Text.Json.Nodes;
using Spectre.Console.Testing;
using Trinity.Cli.Asks;
using Trinity.Cli.Tests.Programs;
using Trinity.Client;
using Trinity.Client.Operators;
using Trinity.Testing.Servers;

namespace Trinity.Cli.Tests.Asks;

/// <summary>The inbox, key by key.</summary>
public sealed class InboxTests : IAsyncLifetime
{
    private readonly TestConsole _console = new TestConsole().Interactive().Width(100).Height(30);
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await FakeApi.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _console.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task List_ShowsWhatWaits_WithTheFirstOneChosen()
    {
        Waits(Samples.Approval, Samples.Alert);

        await RunAsync("q");

        Assert.Contains("2 wait\n", _console.Output, StringComparison.Ordinal);
        Assert.Contains(">  approval  router  Pay back 250.00 to customer-7?", _console.Output, StringComparison.Ordinal);
        Assert.Contains("   alert     router  refund.requested is dead after 5 attempts (×17)", _console.Output, StringComparison.Ordinal);
        Assert.Equal("?status=pending&limit=200", _api.Requests.Single().Query);
    }

    [Fact]
    public async Task Entry_ShowsAllThereIsToKnow_AndAnOptionIsSentAfterASecondStep()
    {
        Waits(Samples.Approval);
        _api.On($"POST /operator-queue/{Samples.AskId}/answer", Samples.Approval with { Status = "answered" });

        await RunAsync("\r2It is too much.\rq");

        Assert.Contains("Proposal", _console.Output, StringComparison.Ordinal);
        Assert.Contains("  1  approve\n  2  decline\n", _console.Output, StringComparison.Ordinal);
        Assert.Equal("""{"answer":"decline","text":"It is too much.","data":null}""", Sent("answer"));
        Assert.Contains("Nothing waits.", _console.Output, StringComparison.Ordinal);
        Assert.Contains("Answered: Pay back 250.00 to customer-7?", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Option_IsGivenUpWithEscape()
    {
        Waits(Samples.Approval);

        await RunAsync("\r2no\u001bbq");

        Assert.All(_api.Requests, asked => Assert.StartsWith("GET ", asked.Request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Form_IsFilledFieldByField_AndWhatDoesNotFitIsAskedAgain()
    {
        Waits(Samples.Judgment);
        _api.On($"POST /operator-queue/{Samples.Judgment.Id}/answer", Samples.Judgment with { Status = "answered" });

        await RunAsync("\ramedium\rhigh\rmany\r3\r\rq");

        Assert.Contains("One of low, high.", _console.Output, StringComparison.Ordinal);
        Assert.Contains("A whole number.", _console.Output, StringComparison.Ordinal);
        Assert.Equal("""{"severity":"high","hours":3}""", JsonNode.Parse(Sent("answer"))!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task FreeQuestion_TakesText_AndBackspaceTakesItBack()
    {
        var question = Samples.Approval with { Kind = "question", Options = [] };
        Waits(question);
        _api.On($"POST /operator-queue/{Samples.AskId}/answer", question with { Status = "answered" });

        await RunAsync("\raBluu\be.\rq");

        Assert.Equal("""{"answer":null,"text":"Blue.","data":null}""", Sent("answer"));
    }

    [Fact]
    public async Task Skip_LeavesTheEntry_AndGoesOnWithTheNext()
    {
        Waits(Samples.Approval, Samples.Alert);

        await RunAsync("\rsbq");

        Assert.Contains("Id         " + Samples.Alert.Id, _console.Output, StringComparison.Ordinal);
        Assert.All(_api.Requests, asked => Assert.StartsWith("GET ", asked.Request, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\rcyq", true)]
    [InlineData("\rcnbq", false)]
    public async Task Cancel_IsAskedFor(string keys, bool isCancelled)
    {
        Waits(Samples.Alert);
        _api.On($"POST /operator-queue/{Samples.Alert.Id}/cancel", Samples.Alert with { Status = "cancelled" });

        await RunAsync(keys);

        Assert.Equal(isCancelled, _api.Requests.Any(asked => asked.Request.EndsWith("/cancel", StringComparison.Ordinal)));
        Assert.Contains("That says it was seen.", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_IsSaid_AndTheEntryStaysOpen()
    {
        Waits(Samples.Approval);
        _api.Refuse($"POST /operator-queue/{Samples.AskId}/answer", 409, "ask_not_pending", "Somebody else has answered.");

        await RunAsync("\r1\rbq");

        Assert.Contains("Somebody else has answered. (ask_not_pending)", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_ShowsWhatHasComeSince()
    {
        _api.On("GET /operator-queue", Samples.Page<Ask>()).On("GET /operator-queue", Samples.Page(Samples.Alert));

        await RunAsync("rq");

        Assert.Contains("Nothing waits.", _console.Output, StringComparison.Ordinal);
        Assert.Contains("1 waits\n", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongList_IsShownAroundTheChosenOne()
    {
        var many = Enumerable.Range(1, 100).Select(number => Samples.Alert with { Title = $"Alert number {number}", Count = 1 }).ToArray();
        Waits(many);
        _console.Input.PushKey(ConsoleKey.End);

        await RunAsync("q");

        var last = _console.Output[_console.Output.LastIndexOf("100 wait", StringComparison.Ordinal)..];
        Assert.Contains(">  alert  router  Alert number 100", last, StringComparison.Ordinal);
        Assert.DoesNotContain("Alert number 50", last, StringComparison.Ordinal);
        Assert.InRange(last.Count(character => character == '\n'), 10, 30);
    }

    private void Waits(params Ask[] asks)
    {
        _api.On("GET /operator-queue", Samples.Page(asks));
        foreach (var ask in asks.DistinctBy(ask => ask.Id))
        {
            _api.On($"GET /operator-queue/{ask.Id}", ask);
        }
    }

    private string Sent(string verb) => _api.Requests.Single(asked => asked.Request.EndsWith("/" + verb, StringComparison.Ordinal)).Body;

    private async Task RunAsync(string keys)
    {
        foreach (var key in keys)
        {
            switch (key)
            {
                case '\r':
                    _console.Input.PushKey(ConsoleKey.Enter);
                    break;
                case '\u001b':
                    _console.Input.PushKey(ConsoleKey.Escape);
                    break;
                case '\b':
                    _console.Input.PushKey(ConsoleKey.Backspace);
                    break;
                default:
                    _console.Input.PushCharacter(key);
                    break;
            }
        }

        using var client = new TrinityClient(new Uri(_api.Address), "trk_test");
        var time = new TestTime(new DateTimeOffset(2024, 3, 9, 9, 0, 0, TimeSpan.Zero));
        var code = await new Inbox(new InboxDesk(client.Asks), _console, time).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Done, code);
    }
}

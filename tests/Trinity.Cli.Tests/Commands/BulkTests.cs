using System.Text.Json.Nodes;
using Trinity.Cli.Tests.Programs;
using Trinity.Client;
using Trinity.Client.Executions;

namespace Trinity.Cli.Tests.Commands;

/// <summary>Many things at once, request by request.</summary>
public sealed class BulkTests : IAsyncLifetime
{
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await FakeApi.StartAsync();

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Filter_IsSentAgainForAsLongAsThereAreMore()
    {
        _api.On("GET /executions", Dead(3))
            .On("POST /executions/retry", new BulkResult { Done = 2, NotDone = 0, HasMore = true, NextCursor = "bmV4dA" })
            .On("POST /executions/retry", new BulkResult { Done = 1, NotDone = 0, HasMore = false });
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "retry", "--agent", "router", "--type", "a b", "--yes");

        Assert.Equal((0, "Retried 3 executions.\n"), (result.ExitCode, result.Output));
        Assert.Equal(["GET /executions", "POST /executions/retry", "POST /executions/retry"], _api.Requests.Select(asked => asked.Request));
        Assert.Equal("?agent=router&status=dead&type=a%20b&limit=200", _api.Requests.First().Query);

        // What is retried and dies again matches again: the next request begins behind it, so that does not go round.
        var sent = JsonNode.Parse(_api.Requests.Last().Body)!["select"]!;
        Assert.Equal(("router", "a b", "bmV4dA"), ((string)sent["agent"]!, (string)sent["type"]!, (string)sent["cursor"]!));
    }

    [Fact]
    public async Task WhatIsRefused_IsNamed_AndIsAFailure()
    {
        BulkRefusal[] refused = [new("exe_1", "execution_ended", "The execution has ended.")];
        _api.On("GET /executions", Dead(2))
            .On("POST /executions/cancel", new BulkResult { Done = 0, NotDone = 1, HasMore = false, Refused = refused });
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "cancel", "--agent", "router", "--yes");

        Assert.Equal((1, "Cancelled 0 executions.\n"), (result.ExitCode, result.Output));
        Assert.Contains("exe_1: The execution has ended. (execution_ended)", result.Error, StringComparison.Ordinal);
        Assert.Single(_api.Requests, asked => asked.Request == "POST /executions/cancel");
    }

    [Fact]
    public async Task Json_IsOneResultOfAllRequests()
    {
        _api.On("GET /executions", Dead(3))
            .On("POST /executions/retry", new BulkResult { Done = 2, NotDone = 0, HasMore = true, NextCursor = "bmV4dA" })
            .On("POST /executions/retry", new BulkResult { Done = 1, NotDone = 1, HasMore = false, Refused = [new BulkRefusal("exe_9", "full", "No room.")] });
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "retry", "--agent", "router", "--yes", "--json");

        Assert.Equal(
            """{"done":3,"notDone":1,"hasMore":false,"nextCursor":null,"refused":[{"id":"exe_9","code":"full","detail":"No room."}]}""" + "\n", result.Output);
    }

    [Fact]
    public async Task SeveralIds_AreDoneOneByOne_AndTheOthersGoOnWhenOneIsRefused()
    {
        _api.On("POST /executions/exe_1/cancel", Samples.Listed).Refuse("POST /executions/exe_2/cancel", 409, "execution_ended", "The execution has ended.")
            .On("POST /executions/exe_3/cancel", Samples.Listed);
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "cancel", "exe_1", "exe_2", "exe_3", "--yes");

        Assert.Equal((1, "Cancelled 2 executions.\n"), (result.ExitCode, result.Output));
        Assert.Contains("exe_2: The execution has ended. (execution_ended)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_IsCountedAmongWhatTheListSays()
    {
        _api.On("GET /executions", Dead(3)).On("POST /executions/retry", new BulkResult { Done = 0, NotDone = 0, HasMore = false });
        using var cli = new CliProgram(_api.Address, "trk_test");

        // Without --yes it says how many there would be.
        var result = await cli.RunAsync("executions", "retry", "--code", "another_code");

        Assert.StartsWith("Retry 0 executions?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneId_IsAnsweredWithTheExecution()
    {
        _api.On("POST /executions/exe_1/retry", Samples.Waiting with { Status = "queued" }, status: 202);
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "retry", "exe_1", "--fresh");

        Assert.Equal((0, $"{Samples.Waiting.Id} is queued again.\n"), (result.ExitCode, result.Output));
        Assert.True(JsonNode.Parse(Assert.Single(_api.Requests).Body)!["fresh"]!.GetValue<bool>());
    }

    private static Page<Execution> Dead(int count) => Samples.Page(Enumerable.Repeat(Samples.Listed, count).ToArray());
}

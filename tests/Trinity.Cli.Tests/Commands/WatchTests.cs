using Trinity.Cli.Tests.Programs;

namespace Trinity.Cli.Tests.Commands;

/// <summary>Executions that are followed to their end.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private static readonly string Events = $"GET /executions/{Samples.Waiting.Id}/events";

    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = (await FakeApi.StartAsync()).On("POST /agents/router/executions", Samples.Waiting, status: 202);

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Watch_SaysEachChangeOnce_WithWhatItWaitsFor()
    {
        _api.Stream(Events, "execution", Samples.Waiting, Samples.Waiting, Samples.Completed);
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "watch", Samples.Waiting.Id);

        Assert.Equal(
            ["waiting: ask 'approve' " + Samples.AskId, "completed"],
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line["00:00:00.000  ".Length..]));
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Watch_GoesOnWhereTheStreamBroke()
    {
        _api.Stream(Events, "execution", Samples.Waiting).Stream(Events, "execution", Samples.Completed);
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "watch", Samples.Waiting.Id);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal([null, "1"], _api.Requests.Select(asked => asked.Headers.GetValueOrDefault("Last-Event-ID")));
    }

    [Theory]
    [InlineData("completed", 0)]
    [InlineData("dead", 1)]
    [InlineData("cancelled", 1)]
    public async Task Submit_ThatWaits_EndsLikeTheExecution(string status, int exitCode)
    {
        var ended = Samples.Completed with { Status = status };
        _api.Stream(Events, "execution", Samples.Waiting, ended).On($"GET /executions/{ended.Id}", ended);
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "submit", "router", "refund.requested", "--wait");

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains("Reply     Approved.", result.Output, StringComparison.Ordinal);
        Assert.Contains(Samples.AskId, result.Error, StringComparison.Ordinal);
    }
}

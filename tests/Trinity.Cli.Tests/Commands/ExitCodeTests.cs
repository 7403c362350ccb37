using Trinity.Cli.Tests.Programs;
using Trinity.Client;

namespace Trinity.Cli.Tests.Commands;

/// <summary>What programs that call the command rely on: its exit code, and where it writes what.</summary>
public sealed class ExitCodeTests : IAsyncLifetime
{
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = Samples.Fill(await FakeApi.StartAsync());

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData(400, 1)]
    [InlineData(401, 3)]
    [InlineData(403, 3)]
    [InlineData(404, 4)]
    [InlineData(409, 5)]
    [InlineData(412, 5)]
    [InlineData(422, 1)]
    [InlineData(429, 6)]
    [InlineData(500, 1)]
    [InlineData(503, 6)]
    public async Task Refusal_HasTheExitCodeOfItsKind_AndIsSaidOnStandardError(int status, int exitCode)
    {
        _api.Refuse("GET /agents/x", status, "some_code", "Because.");
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("agents", "show", "x");

        Assert.Equal((exitCode, string.Empty), (result.ExitCode, result.Output));
        Assert.StartsWith("Because. (some_code)\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_NamesEachFaultWithItsPlace_AndWhenToTryAgain()
    {
        _api.Refuse(
            "POST /agents",
            429,
            "invalid_agent",
            "The agent cannot be created like this.",
            retryAfter: 90,
            new ProblemError("/config/rules/0/when", "invalid_expression", "It has no end."),
            new ProblemError("/name", "invalid_name", "Too long."));
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("agents", "create", "x", "--type", "router");

        Assert.Equal(
            """
            The agent cannot be created like this. (invalid_agent)
              /config/rules/0/when: It has no end. (invalid_expression)
              /name: Too long. (invalid_name)
              Try again in 1m.

            """,
            result.Error);
    }

    [Fact]
    public async Task Refusal_UnderJson_StillGoesToStandardError()
    {
        _api.Refuse("GET /agents/x", 404, "agent_not_found", "There is no such agent.");
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("agents", "show", "x", "--json");

        Assert.Equal((4, string.Empty), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task ServerThatIsNotThere_IsUnavailable()
    {
        using var cli = new CliProgram("http://127.0.0.1:9", "trk_test");

        var result = await cli.RunAsync("agents", "list");

        Assert.Equal(6, result.ExitCode);
        Assert.StartsWith("The server cannot be reached: Connection refused.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("See: trinity agents show --help", "agents", "show")]
    [InlineData("See: trinity agents list --help", "agents", "list", "--limit", "1000")]
    [InlineData("See: trinity agents list --help", "agents", "list", "--bogus")]
    [InlineData("Say which: ids, or a filter like --agent.", "executions", "retry")]
    [InlineData("Say ids or a filter, not both.", "executions", "cancel", "exe_1", "--agent", "desk")]
    [InlineData("--config is not JSON, at line 1, byte 2.", "agents", "create", "x", "--config", "{")]
    [InlineData("--config: Could not find file", "agents", "create", "x", "--config", "@/nowhere.json")]
    [InlineData("Say what is to be changed", "agents", "change", "x")]
    [InlineData("'ftp://x' is not the address of a server.", "agents", "list", "--server", "ftp://x")]
    [InlineData("There is no profile 'work'.", "agents", "list", "--profile", "work", "--server", "")]
    [InlineData("trinity agents COMMAND [options]", "agents")]
    public async Task CommandLineThatMakesNoSense_IsAUsageError_ThatSaysWhatDoes(string message, params string[] arguments)
    {
        using var cli = new CliProgram(server: null, key: null);

        var result = await cli.RunAsync(arguments);

        Assert.Equal((2, string.Empty), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agents", "delete", "desk")]
    [InlineData("agents", "reset", "desk")]
    [InlineData("executions", "cancel", "exe_1")]
    [InlineData("executions", "retry", "--agent", "desk")]
    [InlineData("hooks", "delete", "desk", "github")]
    [InlineData("asks", "cancel", "ask_1")]
    [InlineData("asks", "answer", "approve", "--agent", "desk")]
    [InlineData("deliveries", "redrive", "--agent", "desk")]
    [InlineData("deliveries", "cancel", "eff_1")]
    [InlineData("destinations", "disable", "dst_1")]
    public async Task WhatCannotBeTakenBack_IsNotDoneWhereNobodyCanBeAsked(params string[] arguments)
    {
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("say --yes", result.Error, StringComparison.Ordinal);
        Assert.All(_api.Requests, asked => Assert.StartsWith("GET ", asked.Request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithYes_ItIsDone()
    {
        _api.On("DELETE /agents/desk", document: null, status: 204);
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("agents", "delete", "desk", "--purge", "--yes");

        Assert.Equal((0, "desk is erased.\n"), (result.ExitCode, result.Output));
        Assert.Equal(("DELETE /agents/desk", "?purge=true"), (Assert.Single(_api.Requests).Request, Assert.Single(_api.Requests).Query));
    }
}

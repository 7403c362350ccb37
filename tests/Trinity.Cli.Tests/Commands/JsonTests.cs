using System.Text.Json.Nodes;
using Trinity.Cli.Tests.Programs;
using Trinity.Client.Agents;

namespace Trinity.Cli.Tests.Commands;

/// <summary>Programs get what the API said, as it said it.</summary>
public sealed class JsonTests : IAsyncLifetime
{
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await FakeApi.StartAsync();

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    /// <summary>A property that this program does not know, an order of its own, a number that is none of .NET's.</summary>
    [Fact]
    public async Task Document_IsWrittenByteByByte()
    {
        const string document = """{"totally":"new", "key":"k","version":1,"schemaVersion":1,"updatedAt":"2024-01-01T00:00:00Z","data":{"n":1e400,"n":2}}""";
        _api.On("GET /agents/desk/state/k", document);
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("agents", "state", "desk", "k", "--json");

        Assert.Equal((0, document + "\n", string.Empty), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task List_IsAPage_ThatSaysWhereTheNextOneIs()
    {
        _api.On("GET /agents", """{"items":[],"nextCursor":"abc"}""");
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("agents", "list", "--json", "--limit", "7", "--cursor", "x y", "--status", "held");

        Assert.Equal("""{"items":[],"nextCursor":"abc"}""" + "\n", result.Output);
        Assert.Equal("?status=held&limit=7&cursor=x%20y", Assert.Single(_api.Requests).Query);
    }

    [Fact]
    public async Task All_IsOneDocumentOfAllPages_WithTheItemsAsTheyCame()
    {
        static string Page(string name, string cursor) =>
            $$"""{"items":[{"key":"{{name}}", "version":1,"schemaVersion":1,"updatedAt":"2024-01-01T00:00:00Z","data":1e400}],"nextCursor":{{cursor}}}""";
        _api.On("GET /agents/desk/state", Page("a", "\"2\"")).On("GET /agents/desk/state", Page("b", "null"));
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("agents", "state", "desk", "--all", "--json");

        Assert.Equal(
            """{"items":[{"key":"a", "version":1,"schemaVersion":1,"updatedAt":"2024-01-01T00:00:00Z","data":1e400},{"key":"b", "version":1,"schemaVersion":1,"updatedAt":"2024-01-01T00:00:00Z","data":1e400}],"nextCursor":null}""" + "\n",
            result.Output);
        Assert.Equal(["?limit=200", "?limit=200&cursor=2"], _api.Requests.Select(asked => asked.Query.Replace("?&", "?", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Table_SaysOnStandardErrorThatThereAreMore()
    {
        _api.On("GET /agents", new Trinity.Client.Page<Agent>([Samples.Router], "abc"));
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("agents", "list");

        Assert.DoesNotContain("abc", result.Output, StringComparison.Ordinal);
        Assert.Equal("There are more: --all, or --cursor abc\n", result.Error);
    }

    [Fact]
    public async Task Page_OnWhichASearchHasFoundNothingYet_SaysSo()
    {
        _api.On("GET /executions", new Trinity.Client.Page<Trinity.Client.Executions.Execution>([], "abc"));
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "list", "--key", "rare");

        Assert.Equal("None among the latest. To look further: --all, or --cursor abc\n", result.Error);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Stream_IsOneDocumentALine()
    {
        _api.Stream($"GET /executions/{Samples.Waiting.Id}/events", "execution", Samples.Waiting, Samples.Completed);
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("executions", "watch", Samples.Waiting.Id, "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            ["waiting", "completed"],
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Done_WithoutAnAnswer_IsNothing()
    {
        _api.On("DELETE /agents/desk/webhooks/github", document: null, status: 204);
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync("hooks", "delete", "desk", "github", "--yes", "--json");

        Assert.Equal((0, string.Empty), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("agents", "state", "desk", "k")]
    [InlineData("agents", "state", "desk", "k", "--json")]
    public async Task Nothing_IsWrittenTwice(params string[] arguments)
    {
        _api.On("GET /agents/desk/state/k", Samples.State);
        using var cli = new CliProgram(_api.Address, "trk_test");

        await cli.RunAsync(arguments);

        Assert.Single(_api.Requests);
    }
}

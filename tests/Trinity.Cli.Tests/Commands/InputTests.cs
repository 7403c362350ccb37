using System.Text.Json.Nodes;
using Trinity.Cli.Tests.Programs;

namespace Trinity.Cli.Tests.Commands;

/// <summary>What is given to commands arrives as it was given.</summary>
public sealed class InputTests : IAsyncLifetime
{
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = Samples.Fill(await FakeApi.StartAsync())
        .On("POST /agents/desk/executions", Samples.Waiting, status: 202)
        .On("POST /agents", Samples.Router, status: 201)
        .On("PATCH /agents/desk", Samples.Desk);

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("argument")]
    [InlineData("file")]
    [InlineData("input")]
    public async Task Payload_ArrivesByteByByte(string way)
    {
        const string payload = """{ "n": 1e400, "a": "ä", "a": "b" }""";
        using var cli = new CliProgram(_api.Address, "trk_test");
        var file = Path.Combine(cli.Home, "payload.json");
        await File.WriteAllTextAsync(file, payload, TestContext.Current.CancellationToken);
        var data = way switch
        {
            "argument" => payload,
            "file" => "@" + file,
            _ => "-",
        };

        var result = await cli.RunAsync(
            way == "input" ? payload : null,
            ["executions", "submit", "desk", "refund.requested", "--key", "k", "--data", data, "--idempotency-key", "order 17", "--deadline", "60"]);

        var asked = Assert.Single(_api.Requests);
        Assert.Equal((0, Samples.Waiting.Id + "\n"), (result.ExitCode, result.Output));
        Assert.Equal($$"""{"type":"refund.requested","key":"k","input":{{payload}},"deadlineSeconds":60}""", asked.Body);
        Assert.Equal("\"order 17\"", asked.Headers["Idempotency-Key"]);
        Assert.Equal("Bearer trk_test", asked.Headers["Authorization"]);
        Assert.StartsWith("trinity-cli/", asked.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_LargerThanTheServerTakes_IsNotSent()
    {
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync($"\"{new string('x', 1024 * 1024)}\"", ["executions", "submit", "desk", "x", "--data", "-"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task Agent_WithAType_IsNative()
    {
        using var cli = new CliProgram(_api.Address, "trk_test");

        await cli.RunAsync("agents", "create", "router", "--type", "router", "--tag", "a", "--tag", "b");

        var body = JsonNode.Parse(Assert.Single(_api.Requests).Body)!;
        Assert.Equal("native", body["runtimeKind"]!.GetValue<string>());
        Assert.Equal(["a", "b"], body["tags"]!.AsArray().Select(tag => tag!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"displayName":null,"description":null,"config":null,"tags":["a"]}""", null, "--tag", "a")]
    [InlineData("""{"displayName":null,"description":null,"config":null,"tags":[]}""", null, "--no-tags")]
    [InlineData("""{"displayName":"","description":null,"config":null,"tags":null}""", "\"12\"", "--display-name", "", "--if-version", "12")]
    public async Task Change_SendsOnlyWhatIsGiven(string body, string? ifMatch, params string[] options)
    {
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync(["agents", "change", "desk", .. options]);

        var asked = Assert.Single(_api.Requests);
        Assert.Equal((0, body), (result.ExitCode, asked.Body));
        Assert.Equal(ifMatch, asked.Headers.GetValueOrDefault("If-Match"));
    }

    [Fact]
    public async Task TryOut_TakesConfigurationAndMessage_AndFailsWhenItWould()
    {
        using var cli = new CliProgram(_api.Address, "trk_test");

        var result = await cli.RunAsync(
            "node-types", "try", "router", "--config", """{"rules":[]}""", "--message", """{"type":"order.paid","data":{"total":250}}""");

        var body = JsonNode.Parse(Assert.Single(_api.Requests).Body)!;
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("""{"rules":[]}""", body["config"]!.ToJsonString());
        Assert.Equal(("order.paid", 250), (body["message"]!["type"]!.GetValue<string>(), body["message"]!["data"]!["total"]!.GetValue<int>()));
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Observability;

/// <summary>Metrics leave the server only by the ways that a setting opens, and only for whom it opens them.</summary>
public sealed partial class MetricsEndpointTests
{
    private const string Token = "scrape_0123456789abcdef";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scrape_WithTheToken_IsInTheFormatOfPrometheus()
    {
        await using var server = await StartAsync();
        await server.Client.Agents.ListAsync();

        using var answer = await GetAsync(server, "/metrics", Token);
        var lines = (await answer.Content.ReadAsStringAsync(CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.All(lines, line => Assert.Matches(Line(), line));
        var values = lines.Where(line => line[0] != '#').Select(line => line.Split(' ')).ToLookup(parts => parts[0].Split('{')[0], parts => parts[1]);
        Assert.Contains(values["trinity_store_commit_size_count"], value => Number(value) > 0);
        Assert.NotEmpty(values["trinity_store_commit_duration_seconds_bucket"]);
        Assert.All(values["trinity_mailbox_backlog"], value => Assert.True(Number(value) >= 0));
        Assert.NotEmpty(values["trinity_mailbox_backlog"]);
        Assert.NotEmpty(values["http_server_request_duration_seconds_count"]);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("scrape_0123456789abcdeg", HttpStatusCode.Unauthorized)]
    [InlineData(TestServer.ApiKey, HttpStatusCode.NotFound)]
    public async Task Scrape_WithoutTheToken_IsAnsweredLikeAPathThatIsNotThere(string? token, HttpStatusCode status)
    {
        await using var server = await StartAsync();

        using var answer = await GetAsync(server, "/metrics", token);
        using var absent = await GetAsync(server, "/nothing", token);

        Assert.Equal((status, status), (answer.StatusCode, absent.StatusCode));
        Assert.DoesNotContain("trinity_", await answer.Content.ReadAsStringAsync(CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OpensNothingElse()
    {
        await using var server = await StartAsync();

        using var answer = await GetAsync(server, "/api/v1/agents", Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Metrics_AreNotThere_UnlessASettingSaysSo()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await GetAsync(server, "/metrics", TestServer.ApiKey);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null(server.Services.GetService(typeof(OpenTelemetry.Metrics.MeterProvider)));
        Assert.Null(server.Services.GetService(typeof(OpenTelemetry.Trace.TracerProvider)));
    }

    [Fact]
    public async Task ShortToken_KeepsTheServerFromStarting() => await Assert.ThrowsAsync<OptionsValidationException>(() =>
        TestServer.StartAsync(settings: new Dictionary<string, string?> { ["Trinity:Metrics:Token"] = "short" }));

    [Fact]
    public async Task AllSignals_GoToTheCollector_ThatTheStandardVariableNames()
    {
        await using var collector = new Receiver();
        await using var server = await TestServer.StartAsync(settings: new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{collector.Port}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=proving-ground",
        });
        await server.Client.Agents.ListAsync();
        using var unknown = await GetAsync(server, "/api/v1/agents", "trk_unknown_unknown");

        // What was not exported yet is at the end.
        await server.DownAsync();

        var received = collector.Received;
        Assert.Superset(
            new HashSet<string> { "POST /v1/traces HTTP/1.1", "POST /v1/metrics HTTP/1.1" }, received.Select(request => request.Line).ToHashSet());
        Assert.All(received, request => Assert.Contains("proving-ground", request.Body, StringComparison.Ordinal));
        Assert.Contains(received, request => request.Body.Contains("trinity.store.commit.duration", StringComparison.Ordinal));
        Assert.Contains(received, request => request.Body.Contains("GET /api/v1/agents", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("OTEL_TRACES_EXPORTER", "none")]
    public async Task Traces_AreNotExported_WhereAStandardVariableForbidsIt(string variable, string value)
    {
        await using var server = await TestServer.StartAsync(settings: new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:9/v1/traces",
            [variable] = value,
        });

        Assert.Null(server.Services.GetService(typeof(OpenTelemetry.Trace.TracerProvider)));
    }

    private static double Number(string value) => value == "+Inf" ? double.PositiveInfinity : double.Parse(value, CultureInfo.InvariantCulture);

    private static Task<TestServer> StartAsync() =>
        TestServer.StartAsync(settings: new Dictionary<string, string?> { ["Trinity:Metrics:Token"] = Token });

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string path, string? token)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await http.GetAsync(new Uri(path, UriKind.Relative), CancellationToken);
    }

    [GeneratedRegex("""^(# (TYPE|HELP|UNIT|EOF).*|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="[^"]*",?)*\})? (\+Inf|NaN|-?[0-9.eE+-]+)( [0-9.]+)?)$""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}

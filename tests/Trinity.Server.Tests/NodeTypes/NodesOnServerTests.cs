using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Sdk.Intake;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.NodeTypes;

/// <summary>A webhook processor and routers on the real server: from the door to the last effect, beside somebody who wants to do harm.</summary>
[OnEitherStore]
public sealed class NodesOnServerTests : IAsyncLifetime
{
    private const string Secret = "whsec_dGhlIHNlY3JldCBvZiB0aGlzIHRlc3Q=";

    /// <summary>What somebody tries who may configure an agent of the same tenant.</summary>
    private static readonly string[] Hostile =
    [
        "(f => f(f))(f => f(f))",
        "/(a+)+$/.test('a'.repeat(60) + 'b')",
        "Array.from({ length: 60000 }, () => Array.from({ length: 60000 }, () => 'x'.repeat(90000)))",
        "''['con' + 'structor']['con' + 'structor']('return 1')()",
        "({})['__pro' + 'to__']['polluted']",
        "((g) => g(g(g(g(g(g('xxxxxxxx')))))))(n => n.concat(n, n, n, n, n, n, n, n, n, n, n, n, n))",
        "Object['ass' + 'ign'](message, { type: 'forged' })",
        "message.data.list.push(1)",
        "JSON.parse('['.repeat(90000))",
        "message.data.a.b.c",
    ];

    private readonly Lines _log = new();
    private TestServer _server = null!;
    private HttpClient _http = null!;

    private TrinityClient Client => _server.Client;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(configure: services => services.AddSingleton<ILoggerProvider>(_log));
        _http = new HttpClient { BaseAddress = new Uri(_server.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task Delivery_GoesThroughProcessorAndRouter_AndNoSecretIsSeenAnywhere()
    {
        await AddAsync("router", "router", """{"rules":[{"name":"opened","when":"message.data.action === 'opened'","to":[{"emit":"issue.opened","data":"JSON.stringify(config)"}]}]}""");
        await AddAsync("github", "webhook-processor", $$"""
            {"verify":{"scheme":"github","secret":"{{Secret}}","previousSecret":"{{Secret}}2"},"type":"`github.${message.headers['x-github-event']}`",
             "key":"message.data.repository","to":[{"agent":"router"},{"emit":"seen","data":"[config, Object.keys(message.headers).length]"}]}
            """);
        var url = (await Client.Webhooks.CreateAsync("github", "github")).Url!;
        var body = """{"action":"opened","repository":"acme/api"}"""u8.ToArray();

        var refused = await DeliverAsync(url, body, "sha256=00", "d-1");
        var first = await DeliverAsync(url, body, GitHubSignature.Sign(body, Secret), "d-1");
        var again = await DeliverAsync(url, body, GitHubSignature.Sign(body, Secret), "d-1");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        Assert.Equal(first.Body["id"]!.GetValue<string>(), again.Body["id"]!.GetValue<string>());
        var routed = await EndedAsync("router");
        Assert.Equal(("github.issues", "acme/api", "completed"), (routed.Type, routed.Key, routed.Status));
        Assert.Equal("""{"matched":["opened"],"otherwise":false}""", routed.Reply.ToString());
        var processed = await EndedAsync("github");
        Assert.DoesNotContain(Secret, processed.Effects[1].Data.ToString(), StringComparison.Ordinal);
        var written = Encoding.UTF8.GetString(StoredBytes.Of(_server));
        Assert.Contains("acme/api", written, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, written, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, (await _http.GetStringAsync("/openapi/v1.json")) + string.Join('\n', _log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpressionThatFailsAtTheDoor_IsA422ThatNamesItsPlace()
    {
        await AddAsync("hook", "webhook-processor", """{"type":"message.data.kind.name"}""");
        var url = (await Client.Webhooks.CreateAsync("hook", "hook")).Url!;

        var (status, problem) = await DeliverAsync(url, "{}"u8.ToArray(), signature: null, id: null);

        Assert.Equal((HttpStatusCode)422, status);
        Assert.Equal("delivery_rejected", problem["code"]!.GetValue<string>());
        Assert.StartsWith("expression_failed at /type: Line 1, column ", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty((await Client.Executions.ListAsync()).Items);
    }

    [Fact]
    public async Task HostileRouter_EndsItsOwnMessagesOnly_AndSeesNothingOfOthers()
    {
        var rules = Hostile.Select((expression, index) => new
        {
            name = $"r{index}",
            when = $"message.data.n === {index} && ({expression})",
            to = new[] { new { drop = "it held" } },
        });
        await Client.Agents.CreateAsync(new CreateAgent { Name = "bad", RuntimeKind = "native", NodeType = "router", Config = RawJson.From(new { rules }) });
        await AddAsync("good", "router", """
            {"rules":[{"name":"all","to":[{"emit":"seen","data":"({ type: message.type, keys: Object.keys({}).length, own: message.data.n, sorted: [3, 1].sort(), polluted: ({}).polluted ?? null, now: new Date().toISOString() === message.time })"}]}]}
            """);

        for (var n = 0; n < Hostile.Length; n++)
        {
            var input = new RawJson(Encoding.UTF8.GetBytes($$"""{"n":{{n}},"list":[1,2]}"""));
            var bad = await Client.Executions.SubmitAsync("bad", new SubmitExecution { Type = "job", Input = input }, new SubmitOptions { Wait = TimeSpan.FromSeconds(30) });
            var good = await Client.Executions.SubmitAsync("good", new SubmitExecution { Type = "job", Input = input }, new SubmitOptions { Wait = TimeSpan.FromSeconds(30) });

            Assert.True(bad.Error?.Code is "expression_failed" or "expression_limit", $"{Hostile[n]}: {bad.Status} {bad.Error}");
            Assert.Equal("completed", good.Status);
            Assert.Equal(
                $$"""{"type":"job","keys":0,"own":{{n}},"sorted":[1,3],"polluted":null,"now":true}""", Assert.Single(good.Effects).Data.ToString());
        }
    }

    [Fact]
    public async Task AgentThatARouterNames_MayBeCalledByIt()
    {
        await AddAsync("second", "router", """{"rules":[{"name":"all","to":[{"drop":"seen"}]}]}""");
        await AddAsync("first", "router", """{"rules":[],"otherwise":[{"agent":"second"}]}""");

        var execution = await Client.Executions.SubmitAsync(
            "first", new SubmitExecution { Type = "job", Key = "k" }, new SubmitOptions { Wait = TimeSpan.FromSeconds(30) });

        Assert.Equal("delivered", Assert.Single(execution.Effects).Status);
        Assert.Equal("k", (await EndedAsync("second")).Key);
    }

    [Fact]
    public async Task Judgment_IsAnsweredInTheOperatorQueue_WithOneOfItsChoices()
    {
        await AddAsync("router", "router", """{"rules":[],"otherwise":{"judge":{"question":"Which is ${message.data}?","choices":{"a":{"description":"the first","to":[{"emit":"a"}]},"b":{"to":[{"emit":"b"}]}}}}}""");
        var execution = await Client.Executions.SubmitAsync("router", new SubmitExecution { Type = "job", Input = RawJson.From("it") });
        await Eventually.HoldsAsync(async () => (await Client.Executions.GetAsync(execution.Id)).Status == "waiting");
        var ask = Assert.Single((await Client.Asks.ListAsync("status=pending")).Items);

        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => Client.Asks.AnswerAsync(ask.Id, new() { Data = RawJson.From(new { choice = "c" }) }));
        await Client.Asks.AnswerAsync(ask.Id, new() { Data = RawJson.From(new { choice = "b" }) });

        Assert.Equal("invalid_answer", refused.Code);
        var ended = await EndedAsync("router");
        Assert.Equal("""{"matched":[],"otherwise":true,"choice":"b"}""", ended.Reply.ToString());
    }

    private async Task AddAsync(string name, string type, string config) => await Client.Agents.CreateAsync(
        new CreateAgent { Name = name, RuntimeKind = "native", NodeType = type, Config = new RawJson(Encoding.UTF8.GetBytes(config)) });

    private async Task<Execution> EndedAsync(string agent)
    {
        Execution? ended = null;
        await Eventually.HoldsAsync(async () =>
        {
            var executions = (await Client.Executions.ListAsync($"agent={agent}")).Items;
            ended = executions is [var only] && only.Status is "completed" or "failed" ? await Client.Executions.GetAsync(executions[0].Id) : null;
            return ended is not null;
        });
        return ended!;
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> DeliverAsync(string url, byte[] body, string? signature, string? id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url).AbsolutePath) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        if (signature is not null)
        {
            request.Headers.Add(GitHubSignature.SignatureHeader, signature);
            request.Headers.Add(GitHubSignature.DeliveryHeader, id);
            request.Headers.Add("X-GitHub-Event", "issues");
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    /// <summary>Everything that is logged, at every level.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = [];

        public IEnumerable<string> All => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

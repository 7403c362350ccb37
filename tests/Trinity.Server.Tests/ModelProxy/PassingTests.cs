using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Trinity.Platform.Models;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.ModelProxy;

/// <summary>What goes to the provider and comes back is what was sent, and what it used is written down.</summary>
[OnEitherStore]
public sealed class PassingTests : IAsyncLifetime
{
    private ProxyServer? _server;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private ProxyServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await ProxyServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Stream_ComesPieceByPiece_AndItsUseIsWrittenDownBeforeItsEnd()
    {
        var mayGoOn = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        Server.Upstream.Answers = async context =>
        {
            await Upstream.BeginAsync(context);
            await mayGoOn.Task;
            await Upstream.EventAsync(context, Upstream.Text);
            await Upstream.EventAsync(context, Upstream.Delta);
            await Upstream.EventAsync(context, Upstream.Stop);
            await mayEnd.Task;
        };
        var token = await Server.TokenAsync();

        using var answer = await Server.SendAsync(token, ProxyServer.Body(isStream: true));
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(CancellationToken));
        Assert.Equal(("event: message_start", $"data: {Upstream.Start}", string.Empty), (await reader.ReadLineAsync(CancellationToken), await reader.ReadLineAsync(CancellationToken), await reader.ReadLineAsync(CancellationToken)));
        Assert.Equal(ModelCallStatus.Reserved, (await Server.CallAsync(token)).Status);
        mayGoOn.SetResult();
        while (await reader.ReadLineAsync(CancellationToken) is not ($"data: {Upstream.Stop}" or null))
        {
            // Up to the end that the provider has told, and not to that of the connection.
        }

        var call = await Server.CallAsync(token);
        mayEnd.SetResult();
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("text/event-stream; charset=utf-8", $"{answer.Content.Headers.ContentType}");
        Assert.Equal("req_of_the_test", Assert.Single(answer.Headers.GetValues("request-id")));
        Assert.Equal((ModelCallStatus.Done, new ModelUsage(10, 7, 100, 20), 200, "req_of_the_test"), (call.Status, call.Usage, call.HttpStatus, call.RequestId));

        // 10 × 3 + 7 × 15 + 100 × 0.3 + 5 × 6 + 15 × 3.75, in whole millionths.
        Assert.Equal(252, call.MicroUsd);
        Assert.Equal(string.Empty, await reader.ReadToEndAsync(CancellationToken) is var rest ? rest.Trim() : null);
    }

    [Fact]
    public async Task Answer_InOnePiece_IsTheSameBytes_AndItsUseIsWrittenDown()
    {
        var token = await Server.TokenAsync();

        Assert.Equal((200, Upstream.Answer), await Server.AskAsync(token, ProxyServer.Body()));

        var call = await Server.CallAsync(token);
        Assert.Equal((ModelCallStatus.Done, new ModelUsage(10, 7, 100, 20), 252), (call.Status, call.Usage, call.MicroUsd));
        Assert.Equal(252, (await Server.TotalsAsync(token)).MicroUsd);
    }

    [Fact]
    public async Task Request_GoesOnByteForByte_WithTheHeadersThatMayPass_AndTheProvidersKey()
    {
        var token = await Server.TokenAsync();
        using var request = ProxyServer.Request(token, ProxyServer.Body(), "/v1/messages?beta=true&other=1");
        (string Name, string Value)[] passed =
        [
            ("anthropic-version", "2023-06-01"), ("anthropic-beta", "claude-code-20250219,effort-2025"), ("accept", "application/json"),
            ("user-agent", "claude-cli/2.1.197"), ("x-app", "cli"), ("x-stainless-retry-count", "0"), ("x-claude-code-session-id", "s-1"),
        ];
        (string Name, string Value)[] kept = [("authorization", $"Bearer {token}"), ("cookie", "a=b"), ("x-forwarded-for", "10.0.0.1"), ("traceparent", "00-1-1-01"), ("x-other", "y")];
        foreach (var (name, value) in passed.Concat(kept))
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var answer = await Server.SendAsync(request);
        await answer.Content.ReadAsStringAsync(CancellationToken);

        var seen = Server.Upstream.Last;
        Assert.Equal(("POST /v1/messages?beta=true", ProxyServer.Body()), (seen.Line, seen.Body));
        Assert.Equal("application/json; charset=utf-8", seen.Headers["content-type"]);
        Assert.Equal(ProxyServer.Key, seen.Headers["x-api-key"]);
        Assert.All(passed, header => Assert.Equal(header.Value, seen.Headers[header.Name]));
        Assert.All(kept, header => Assert.DoesNotContain(header.Name, seen.Headers.Keys, StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain(seen.Headers.Values, value => value.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_AsABearer_OpensTheDoorToo()
    {
        using var request = ProxyServer.Request("x", ProxyServer.Body());
        request.Headers.Remove("x-api-key");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Server.TokenAsync());

        using var answer = await Server.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Counting_IsPassedOn_AndCostsNothing()
    {
        Server.Upstream.Answers = context => Upstream.WriteAsync(context, 200, """{"input_tokens":7}""");
        var token = await Server.TokenAsync(new ModelBudget(0, 0));

        var answer = await Server.AskAsync(token, """{"model":"claude-sonnet-4-5","messages":[]}""", "/v1/messages/count_tokens");

        Assert.Equal((200, """{"input_tokens":7}"""), answer);
        Assert.Equal("POST /v1/messages/count_tokens", Server.Upstream.Last.Line);
        Assert.Equal(ModelTotals.Nothing, await Server.TotalsAsync(token));
    }

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(404, "not_found_error")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "api_error")]
    [InlineData(529, "overloaded_error")]
    public async Task Error_OfTheProvider_IsPassedOnAsItIs_AndCostsNothing(int status, string type)
    {
        var error = $$"""{"type":"error","error":{"type":"{{type}}","message":"No."},"request_id":"req_2"}""";
        Server.Upstream.Answers = context => Upstream.WriteAsync(
            context, status, error, ("retry-after", "17"), ("request-id", "req_2"), ("x-should-retry", "true"), ("anthropic-ratelimit-tokens-remaining", "0"),
            ("anthropic-organization-id", "org_hidden"), ("set-cookie", "a=b"));
        var token = await Server.TokenAsync(new ModelBudget(100, MicroUsd: null));

        using var answer = await Server.SendAsync(token, ProxyServer.Body(isStream: true));

        Assert.Equal((status, error), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(CancellationToken)));
        Assert.Equal(["17", "req_2", "true", "0"], ((string[])["retry-after", "request-id", "x-should-retry", "anthropic-ratelimit-tokens-remaining"])
            .Select(name => Assert.Single(answer.Headers.GetValues(name))));
        Assert.DoesNotContain(answer.Headers, header => header.Key is "anthropic-organization-id" or "set-cookie");
        var call = await Server.EndedAsync(token);
        Assert.Equal((ModelCallStatus.Failed, status, "req_2", 0), (call.Status, call.HttpStatus, call.RequestId, call.MicroUsd));
        Assert.Equal(0, (await Server.TotalsAsync(token)).CountedTokens);
    }

    [Fact]
    public async Task Error_WithinAStream_IsPassedOn_AndCostsWhatWasSeen()
    {
        const string Error = """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""";
        Server.Upstream.Answers = async context =>
        {
            await Upstream.BeginAsync(context);
            await Upstream.EventAsync(context, Error);
        };
        var token = await Server.TokenAsync();

        var (_, body) = await Server.AskAsync(token, ProxyServer.Body(isStream: true));

        Assert.Contains(Error, body, StringComparison.Ordinal);
        var call = await Server.EndedAsync(token);
        Assert.Equal((ModelCallStatus.Failed, new ModelUsage(10, 1, 100, 20)), (call.Status, call.Usage));
    }

    [Fact]
    public async Task Head_IsAnswered_BeforeAnyoneShowsAToken_AndAllElseIsNotThere()
    {
        foreach (var path in (string[])["/model-proxy", "/model-proxy/"])
        {
            using var head = await Server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), CancellationToken);
            Assert.Equal(200, (int)head.StatusCode);
        }

        var token = await Server.TokenAsync();
        foreach (var (method, path) in new[]
        {
            ("GET", "/model-proxy"), ("GET", "/model-proxy/v1/messages"), ("POST", "/model-proxy/v1/complete"), ("GET", "/model-proxy/v1/models"),
            ("POST", "/model-proxy/v1/messages/batches"), ("POST", "/model-proxy/v1/files"), ("DELETE", "/model-proxy/v1/messages"), ("POST", "/model-proxy/v1/messages/%2e%2e/x"),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "x-api-key", token } } };
            using var answer = await Server.Http.SendAsync(request, CancellationToken);
            var body = await answer.Content.ReadAsStringAsync(CancellationToken);
            Assert.True((int)answer.StatusCode == 404, $"{method} {path}: {(int)answer.StatusCode}");
            Assert.Equal(("error", "not_found_error"), (JsonNode.Parse(body)!["type"]!.GetValue<string>(), JsonNode.Parse(body)!["error"]!["type"]!.GetValue<string>()));
        }

        Assert.Empty(Server.Upstream.Seen);
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Operators;
using Trinity.Platform.Models;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.ModelProxy;

/// <summary>What is not let through is refused in words of the provider's form, and never gets there.</summary>
public sealed class RefusalTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_ThatIsUnknownOrDead_OpensNothing()
    {
        await using var server = await ProxyServer.StartAsync();
        var token = await server.TokenAsync();
        var forgotten = await server.TokenAsync();
        server.End(forgotten);

        foreach (var wrong in (string[])["ext_unknown", TestServer.ApiKey, forgotten, new string('x', 500)])
        {
            Assert.Equal((401, "authentication_error"), await RefusedAsync(server, wrong, ProxyServer.Body()));
        }

        using var nothing = ProxyServer.Request("x", ProxyServer.Body());
        nothing.Headers.Remove("x-api-key");
        using var answer = await server.SendAsync(nothing);
        Assert.Equal(401, (int)answer.StatusCode);

        // It ends between the look at its token and the reservation.
        var ask = Assert.Single((await server.Desk.Client.Asks.ListAsync($"execution={server.GrantOf(token).Execution}")).Items);
        await server.Desk.Client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Text = "yes" });
        await server.Desk.ReachedAsync($"{server.GrantOf(token).Execution}", "completed");
        Assert.Equal((401, "authentication_error"), await RefusedAsync(server, token, ProxyServer.Body()));
        Assert.Empty(server.Upstream.Seen);
    }

    [Fact]
    public async Task Guesses_OfOneAddress_AreCounted()
    {
        await using var server = await ProxyServer.StartAsync(services: services =>
            services.Configure<Server.Http.HttpOptions>(http => http.FailuresPerMinute = 2));

        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            statuses.Add((await server.AskAsync("ext_guess", ProxyServer.Body())).Status);
        }

        Assert.Equal([401, 401, 429], statuses);
    }

    [Fact]
    public async Task Model_ThatIsNotAllowed_IsRefused_ByTheExecutionAndByTheInstance()
    {
        await using var server = await ProxyServer.StartAsync(options => options.Allowed = ["claude-sonnet-*", "claude-haiku-4-5"]);
        var token = await server.TokenAsync(budget: null, "claude-sonnet-4-5", "claude-opus-*");

        Assert.Equal(200, (await server.AskAsync(token, ProxyServer.Body())).Status);
        foreach (var model in (string[])["claude-sonnet-4-5-20250929", "claude-opus-4-1", "claude-haiku-4-5", "CLAUDE-SONNET-4-5"])
        {
            Assert.Equal((403, "permission_error"), await RefusedAsync(server, token, ProxyServer.Body(model: model)));
            Assert.Equal((403, "permission_error"), await RefusedAsync(server, token, ProxyServer.Body(model: model), "/v1/messages/count_tokens"));
        }

        Assert.Single(server.Upstream.Seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"max_tokens":1}""")]
    [InlineData("""{"model":7,"max_tokens":1}""")]
    [InlineData("""{"model":"\ud800","max_tokens":1}""")]
    [InlineData("""{"model":"claude-sonnet-4-5"}""")]
    [InlineData("""{"model":"claude-sonnet-4-5","max_tokens":0}""")]
    [InlineData("""{"model":"claude-sonnet-4-5","max_tokens":1.5}""")]
    [InlineData("""{"model":"claude-sonnet-4-5","max_tokens":"100"}""")]
    [InlineData("""{"model":"claude-sonnet-4-5","max_tokens":1,"model":"claude-opus-4-1"}""")]
    [InlineData("""{"model":"claude-sonnet-4-5","max_tokens":1,"max_t\u006fkens":100000}""")]
    [InlineData("""{"model":"claude-sonnet-4-5","max_tokens":1,"stream":"yes"}""")]
    public async Task Body_ThatCannotBeRead_IsRefused(string body)
    {
        await using var server = await ProxyServer.StartAsync();
        var token = await server.TokenAsync();

        Assert.Equal((400, "invalid_request_error"), await RefusedAsync(server, token, body));

        Assert.Empty(server.Upstream.Seen);
        Assert.Equal(0, (await server.TotalsAsync(token)).Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_ThatIsTooLarge_IsRefused_AndOneThatOtherDoorsWouldRefuseIsNot(bool isChunked)
    {
        await using var server = await ProxyServer.StartAsync(options => options.MaxBodyBytes = 3 * 1024 * 1024);
        var token = await server.TokenAsync();

        Assert.Equal(200, await StatusAsync(2));
        Assert.Equal(413, await StatusAsync(3));

        async Task<int> StatusAsync(int megabytes)
        {
            var body = ProxyServer.Body().Replace("Hi", new string('a', megabytes * 1024 * 1024), StringComparison.Ordinal);
            using var request = ProxyServer.Request(token, body);
            request.Headers.TransferEncodingChunked = isChunked;

            // The answer comes before the body is sent: it is not broken off in the middle.
            request.Headers.ExpectContinue = !isChunked;
            try
            {
                using var answer = await server.SendAsync(request);
                return (int)answer.StatusCode;
            }
            catch (HttpRequestException exception) when (isChunked && exception.InnerException is IOException)
            {
                // Refused while the body was still on its way.
                return 413;
            }
        }
    }

    [Fact]
    public async Task Server_WithoutAKey_SaysWhichSettingIsMissing_ToWhoMayKnow()
    {
        await using var server = await ProxyServer.StartAsync(options => options.ApiKey = null);

        using var answer = await server.SendAsync(await server.TokenAsync(), ProxyServer.Body());
        var body = await answer.Content.ReadAsStringAsync(CancellationToken);

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Contains("Trinity:Models:ApiKey", JsonNode.Parse(body)!["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("false", Assert.Single(answer.Headers.GetValues("x-should-retry")));
        Assert.Equal(401, (await server.AskAsync("ext_unknown", ProxyServer.Body())).Status);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9")]
    [InlineData("http://10.255.255.1")]
    [InlineData("http://nowhere.invalid")]
    public async Task Provider_ThatCannotBeReached_IsTemporary_AndCostsNothing(string address)
    {
        await using var server = await ProxyServer.StartAsync(options => options.BaseUrl = new Uri(address));
        var token = await server.TokenAsync();

        Assert.Equal((503, "api_error"), await RefusedAsync(server, token, ProxyServer.Body()));

        var call = await server.EndedAsync(token);
        Assert.Equal((ModelCallStatus.Failed, ModelUsage.Nothing, 0), (call.Status, call.Usage, call.MicroUsd));
    }

    [Theory]
    [InlineData("ftp://models.example")]
    [InlineData("not an address")]
    public async Task Settings_ThatCannotBe_KeepTheServerFromStarting(string address)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => TestServer.StartAsync(
            settings: new Dictionary<string, string?> { ["Trinity:Models:BaseUrl"] = address, ["Trinity:Models:ApiKey"] = ProxyServer.Key }));

        Assert.Contains("Trinity:Models:BaseUrl", refusal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ProxyServer.Key, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatIsPacked_IsRefused()
    {
        await using var server = await ProxyServer.StartAsync();
        using var request = ProxyServer.Request(await server.TokenAsync(), string.Empty);
        request.Content = new StringContent(ProxyServer.Body(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        request.Content.Headers.ContentEncoding.Add("gzip");

        using var answer = await server.SendAsync(request);

        Assert.Equal(415, (int)answer.StatusCode);
        Assert.Empty(server.Upstream.Seen);
    }

    private static async Task<(int Status, string Type)> RefusedAsync(ProxyServer server, string token, string body, string path = "/v1/messages")
    {
        var (status, text) = await server.AskAsync(token, body, path);
        var error = JsonNode.Parse(text)!;
        Assert.Equal("error", error["type"]!.GetValue<string>());
        Assert.NotEmpty(error["error"]!["message"]!.GetValue<string>());
        Assert.NotEmpty(error["request_id"]!.GetValue<string>());
        return (status, error["error"]!["type"]!.GetValue<string>());
    }
}

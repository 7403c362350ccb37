using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Trinity.Client.Access;
using Trinity.Server.Http;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Http;

/// <summary>Too many requests of one sender are refused, and nobody else notices.</summary>
public sealed class RequestRateTests : IDisposable
{
    private const string Agents = "/api/v1/agents";
    private const string Health = "/health/live";

    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Principal_BeyondItsBurst_IsRefused_UntilTimePasses_AndAnotherIsNot()
    {
        await using var server = await StartAsync(http => (http.PerSecond, http.Burst) = (1, 20));
        var key = (await server.Client.Keys.CreateAsync(new CreateKey("ci", "read") { Kind = "service" })).Token!;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await AskAsync(server, Agents, key)).Status);
        }

        Assert.Equal((429, "rate_limited", "1"), await AskAsync(server, Agents, key));
        Assert.Equal(200, (await AskAsync(server, Agents, TestServer.ApiKey)).Status);

        server.Time.MoveTo(server.Time.GetUtcNow().AddSeconds(1));
        Assert.Equal(200, (await AskAsync(server, Agents, key)).Status);
        Assert.Equal(429, (await AskAsync(server, Agents, key)).Status);
    }

    [Fact]
    public async Task Address_BeyondItsBurst_IsRefusedWithoutAKey_AndServedWithOne()
    {
        await using var server = await StartAsync(http => (http.AddressPerSecond, http.AddressBurst) = (1, 3));
        Assert.Equal(200, (await AskAsync(server, Health)).Status);
        Assert.Equal(401, (await AskAsync(server, Agents)).Status);
        Assert.Equal(401, (await AskAsync(server, "/nowhere")).Status);

        Assert.Equal((429, "rate_limited", "1"), await AskAsync(server, Health));
        Assert.Equal(200, (await AskAsync(server, Agents, TestServer.ApiKey)).Status);
    }

    [Fact]
    public async Task Address_ThatTriesKeysInVain_MayTryNoOther_AndKnownOnesStayGood()
    {
        await using var server = await StartAsync(http => http.FailuresPerMinute = 3);
        var key = (await server.Client.Keys.CreateAsync(new CreateKey("ci", "read"))).Token!;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(401, (await AskAsync(server, Agents, $"trk_guess_{i}")).Status);
        }

        Assert.Equal((429, "rate_limited", "20"), await AskAsync(server, Agents, "trk_guess_4"));
        Assert.Equal(429, (await AskAsync(server, Agents, key)).Status);
        Assert.Equal(200, (await AskAsync(server, Agents, TestServer.ApiKey)).Status);

        server.Time.MoveTo(server.Time.GetUtcNow().AddSeconds(20));
        Assert.Equal(200, (await AskAsync(server, Agents, key)).Status);
    }

    [Fact]
    public async Task GoodKeys_NewToTheProcess_CountForNoGuess()
    {
        await using var server = await StartAsync(http => http.FailuresPerMinute = 1);
        foreach (var name in (string[])["one", "two", "three"])
        {
            var key = (await server.Client.Keys.CreateAsync(new CreateKey(name, "read"))).Token!;
            Assert.Equal(200, (await AskAsync(server, Agents, key)).Status);
        }
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.8", 200)]
    [InlineData("203.0.113.7", "203.0.113.7", 429)]
    [InlineData("2001:db8:1:2::7", "2001:db8:1:2:3:4:5:6", 429)]
    [InlineData("2001:db8:1:2::7", "2001:db8:1:3::7", 200)]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", 429)]

    // What a sender says itself stands to the left of what the proxy has seen.
    [InlineData("198.51.100.1, 203.0.113.7", "198.51.100.2, 203.0.113.7", 429)]
    public async Task Address_BehindAKnownProxy_IsTheSenders(string first, string second, int status)
    {
        await using var server = await StartAsync(http => (http.AddressPerSecond, http.AddressBurst, http.Proxies) = (1, 1, ["127.0.0.0/8"]));

        Assert.Equal(200, (await AskAsync(server, Health, forwarded: first)).Status);
        Assert.Equal(status, (await AskAsync(server, Health, forwarded: second)).Status);
    }

    [Theory]
    [InlineData]
    [InlineData("10.0.0.1", "192.168.0.0/16")]
    public async Task Address_ThatAnybodyClaims_IsNotBelieved(params string[] proxies)
    {
        await using var server = await StartAsync(http => (http.AddressPerSecond, http.AddressBurst, http.Proxies) = (1, 1, proxies));

        Assert.Equal(200, (await AskAsync(server, Health, forwarded: "203.0.113.7")).Status);
        Assert.Equal(429, (await AskAsync(server, Health, forwarded: "203.0.113.8")).Status);
    }

    [Fact]
    public async Task Deliveries_AreCountedByTheirToken_AndNotByAddress()
    {
        await using var server = await StartAsync(http => (http.AddressPerSecond, http.AddressBurst) = (1, 1));
        var hook = await server.Client.Webhooks.CreateAsync(DeskServer.Desk, "hook");
        for (var i = 0; i < 3; i++)
        {
            using var body = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await _http.PostAsync(new Uri(hook.Url!), body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Tls_AtAKnownProxy_IsHeldTo_AndInTheAddressOfAWebhook()
    {
        await using var server = await StartAsync(http => http.Proxies = ["127.0.0.1"]);
        using var request = Request(server, "/api/v1/agents/desk/webhooks", TestServer.ApiKey, "203.0.113.7");
        request.Method = HttpMethod.Post;
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Content = new StringContent("""{"name":"hook"}""", Encoding.UTF8, "application/json");

        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        var webhook = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.StartsWith("https://", webhook["url"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Proxy_ThatIsNoAddress_KeepsTheServerFromStarting()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(http => http.Proxies = ["proxy.example"]));

        Assert.Contains("10.0.0.0/8", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<DeskServer> StartAsync(Action<HttpOptions> configure) => DeskServer.StartAsync(services => services.Configure(configure));

    private static HttpRequestMessage Request(DeskServer server, string path, string? key, string? forwarded)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(server.Server.Address), path));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (forwarded is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwarded);
        }

        return request;
    }

    private async Task<(int Status, string? Code, string? RetryAfter)> AskAsync(
        DeskServer server, string path, string? key = null, string? forwarded = null)
    {
        using var request = Request(server, path, key, forwarded);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var status = (int)answer.StatusCode;
        var code = status == 200 ? null : JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["code"]!.GetValue<string>();
        return (status, code, answer.Headers.TryGetValues("Retry-After", out var values) ? string.Join(", ", values) : null);
    }
}

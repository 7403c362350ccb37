using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Agents;
using Trinity.Native;
using Trinity.Server.Webhooks;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Webhooks;

public sealed class HookRateTests
{
    [Fact]
    public async Task Delivery_ManyGoodTokensNewToTheProcess_CountForNoGuess_Rule31()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient();
        var first = await HookAsync(server, "first");
        var second = await HookAsync(server, "second");

        Assert.Equal(HttpStatusCode.Accepted, await DeliverAsync(http, first));
        Assert.Equal(HttpStatusCode.Accepted, await DeliverAsync(http, second));
    }

    [Fact]
    public async Task Delivery_ManyUnknownTokens_IsRefusedBeforeAnyWork_Rule31()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient();

        Assert.Equal(HttpStatusCode.NotFound, await DeliverAsync(http, $"{server.Address}/hooks/whk_guess1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await DeliverAsync(http, $"{server.Address}/hooks/whk_guess2"));
    }

    /// <summary>One guess may be made, and the clock stands: there is no second one.</summary>
    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(
            new TestTime(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero)),
            services => services.Configure<HookOptions>(options => options.UnknownPerSecond = 1));
        server.Services.GetRequiredService<NodeCatalog>().Add(typeof(ScriptNode));
        return server;
    }

    private static async Task<string> HookAsync(TestServer server, string agent)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = agent, RuntimeKind = "native", NodeType = "script" }, cancellationToken);
        return (await server.Client.Webhooks.CreateAsync(agent, "deliveries", cancellationToken)).Url!;
    }

    private static async Task<HttpStatusCode> DeliverAsync(HttpClient http, string url)
    {
        using var body = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(url), body, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}

using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Sdk;
using Trinity.Server.Tests.ModelProxy;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Containers;

/// <summary>By the socket of containers one gets to what is meant for them, and nowhere else.</summary>
public sealed class ContainerSocketTests
{
    private static readonly Dictionary<string, string?> IsOn = new(StringComparer.Ordinal) { ["Trinity:ClaudeCode:Enabled"] = "true" };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Socket_LeadsToTheModels_UnderAnyName_AndToNothingElse()
    {
        await using var server = await ProxyServer.StartAsync(settings: IsOn);
        using var http = Through(server.Desk.Server);
        var token = await server.TokenAsync();

        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/model-proxy"), CancellationToken);
        using var answer = await http.SendAsync(ProxyServer.Request(token, ProxyServer.Body(), "/v1/messages?beta=true"), CancellationToken);
        Assert.Equal((200, 200), ((int)head.StatusCode, (int)answer.StatusCode));
        Assert.Equal(Upstream.Answer, await answer.Content.ReadAsStringAsync(CancellationToken));
        Assert.Equal(ProxyServer.Body(), server.Upstream.Last.Body);

        foreach (var path in (string[])["/", "/health/live", "/api/v1/agents", "/openapi/v1.json", "/hooks/whk_x", "/metrics", "/model-proxyx", "/MODEL-PROXY/v1/messages", "/model-proxy/../api/v1/agents", "/mcp"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Authorization", $"Bearer {TestServer.ApiKey}" } } };
            using var refused = await http.SendAsync(request, CancellationToken);
            Assert.True((int)refused.StatusCode == 404, $"{path}: {(int)refused.StatusCode}");
            Assert.Contains("not_found_error", await refused.Content.ReadAsStringAsync(CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Socket_MayBeOpenedByAll_InADirectoryThatOnlyItsOwnerChanges()
    {
        await using var server = await TestServer.StartAsync(settings: IsOn);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal("666", Convert.ToString((int)File.GetUnixFileMode(PathOf(server)), 8));
            Assert.Equal("755", Convert.ToString((int)File.GetUnixFileMode(Path.GetDirectoryName(PathOf(server))!), 8));
        }

        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        Assert.Equal(200, (int)(await http.GetAsync("/health/live", CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Socket_ThatADeadProcessHasLeft_IsReplaced()
    {
        await using var server = await TestServer.StartAsync(settings: IsOn);
        await server.DownAsync();

        // Bound and never unbound, as a process leaves it that is killed.
        File.Delete(PathOf(server));
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            var made = PathOf(server) + ".made";
            dead.Bind(new UnixDomainSocketEndPoint(made));
            File.Move(made, PathOf(server));
        }

        Assert.True(File.Exists(PathOf(server)));
        await server.UpAsync();

        using var http = Through(server);
        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/model-proxy"), CancellationToken);
        Assert.Equal(200, (int)head.StatusCode);
    }

    [Fact]
    public async Task Socket_OfAProcessThatLives_IsLeftToIt()
    {
        await using var server = await TestServer.StartAsync(settings: IsOn);
        await server.DownAsync();
        File.Delete(PathOf(server));
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(PathOf(server)));
        other.Listen();

        Assert.Equal("socket_in_use", (await Assert.ThrowsAsync<TrinityException>(server.UpAsync)).Code);

        Assert.True(File.Exists(PathOf(server)));
    }

    [Fact]
    public async Task Server_WithoutTheSetting_HasNone()
    {
        await using var server = await TestServer.StartAsync();

        Assert.False(File.Exists(PathOf(server)));
    }

    [Fact]
    public async Task Guesses_OfOneContainer_ShutNoOtherOut()
    {
        await using var server = await ProxyServer.StartAsync(
            services: services => services.Configure<Server.Http.HttpOptions>(options => options.FailuresPerMinute = 1),
            settings: IsOn);
        using var http = Through(server.Desk.Server);
        var token = await server.TokenAsync();

        foreach (var (tried, expected) in new[] { ("ext_guess", 401), ("ext_guess", 401), (token, 200) })
        {
            using var answer = await http.SendAsync(ProxyServer.Request(tried, ProxyServer.Body()), CancellationToken);
            Assert.Equal(expected, (int)answer.StatusCode);
        }
    }

    private static string PathOf(TestServer server) => Path.Combine(server.DataDirectory, "run", "model.sock");

    private static HttpClient Through(TestServer server)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathOf(server)), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://trinity") };
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Client;
using Trinity.Engine.Outbound;
using Trinity.Engine.Store;
using Trinity.Platform.Models;
using Trinity.Sdk.Runs;
using Trinity.Server.Egress;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Egress;

/// <summary>The way out of containers: to the hosts that the agent may reach, for who has a token that lives, and nowhere else.</summary>
public sealed class EgressDoorTests
{
    [Fact]
    public async Task Host_OfTheAgent_IsReached_AndWhatIsSaidIsPassedOn_BothWays()
    {
        await using var server = await EgressServer.StartAsync();
        var (inside, outside) = await server.ConnectedAsync();
        await using (inside)
        await using (outside)
        {
            var large = new string('x', 300_000);
            var sending = EgressServer.WriteAsync(inside, large);
            Assert.Equal(large, await EgressServer.ReadAsync(outside, large.Length));
            await sending;
            sending = EgressServer.WriteAsync(outside, large + "!");
            Assert.Equal(large + "!", await EgressServer.ReadAsync(inside, large.Length + 1));
            await sending;

            // Who has said all may still be answered.
            inside.Socket.Shutdown(SocketShutdown.Send);
            Assert.Equal("", await EgressServer.ReadAsync(outside, 1));
            await EgressServer.WriteAsync(outside, "bye");
            outside.Socket.Shutdown(SocketShutdown.Send);
            Assert.Equal("bye", await EgressServer.ReadAsync(inside, 4));
        }

        Assert.Empty(await server.LogAsync());
    }

    [Fact]
    public async Task Request_InPieces_WithMoreBehindIt_IsOne()
    {
        await using var server = await EgressServer.StartAsync();
        await using var inside = await server.OpenAsync();
        foreach (var letter in server.Request()[..20])
        {
            await EgressServer.WriteAsync(inside, $"{letter}");
        }

        await EgressServer.WriteAsync(inside, server.Request()[20..] + "hello");
        Assert.Equal("HTTP/1.1 200", await EgressServer.ReadAsync(inside, 12));
    }

    [Theory]
    [InlineData("other.test", "it is not in the agent's egress")]
    [InlineData("outside.test.evil.test", "it is not in the agent's egress")]
    [InlineData("xoutside.test", "it is not in the agent's egress")]
    [InlineData("127.0.0.1", "it is not in the agent's egress")]
    public async Task Host_OfNobody_IsRefused_AndTheAgentsLogSaysSo(string host, string reason)
    {
        await using var server = await EgressServer.StartAsync();

        var (status, answer) = await server.RefusedAsync(server.Request($"{host}:{server.Port}"));

        Assert.Equal(403, status);
        Assert.EndsWith($"{host}:{server.Port} was not reached: {reason}.", answer, StringComparison.Ordinal);
        Assert.Equal([$"{host}:{server.Port} was not reached: {reason}."], await server.LogAsync());
        Assert.False(server.WasReached);
    }

    [Fact]
    public async Task Port_ThatTheInstanceDoesNotOpen_IsRefused()
    {
        await using var server = await EgressServer.StartAsync(configure: options => options.Ports = [443]);

        var (status, answer) = await server.RefusedAsync(server.Request());

        Assert.Equal(403, status);
        Assert.Contains($"port {server.Port} is not open in Trinity:Egress:Ports", answer, StringComparison.Ordinal);
        Assert.False(server.WasReached);
    }

    [Theory]
    [InlineData(443, true)]
    [InlineData(8443, false)]
    [InlineData(443, false, 8443)]
    [InlineData(8443, true, 443, 8443)]
    public void Ports_AreThoseOfTheSettings_And443WhereThereAreNone(int port, bool isOpen, params int[] ports)
    {
        var settings = ports.Index().Select(named => KeyValuePair.Create($"Ports:{named.Index}", (string?)$"{named.Item}"));
        var options = new EgressOptions();
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Bind(options);

        Assert.Equal(isOpen, options.IsOpen(port));
    }

    /// <summary>A name that anybody may have made lead inside.</summary>
    [Theory]
    [InlineData("outside.test")]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    public async Task AddressInside_IsRefused_WhateverTheAgentMayReach_Rule30(string host)
    {
        await using var server = await EgressServer.StartAsync(port => [$"*:{port}"], resolver: new Inside(), allowed: "10.99.0.0/16");

        var (status, answer) = await server.RefusedAsync(server.Request($"{host}:{server.Port}"));

        Assert.Equal(403, status);
        Assert.Contains("its addresses are not public", answer, StringComparison.Ordinal);
        Assert.False(server.WasReached);
    }

    [Fact]
    public async Task Token_ThatIsNobodys_OpensNothing()
    {
        await using var server = await EgressServer.StartAsync();
        var tokens = server.Server.Services.GetRequiredService<IWorkspaceTokens>();
        var old = server.Token;
        var now = tokens.Issue(server.Id);

        foreach (var token in (string[])["", "x", TestServer.ApiKey, "trw_", $"trw_{server.Id}_", $"{now[..^1]}{(now[^1] == '0' ? '1' : '0')}", old])
        {
            var (status, answer) = await server.RefusedAsync(server.Request(token: token));
            Assert.Equal(407, status);
            Assert.Contains("Proxy-Authenticate: Basic", answer, StringComparison.Ordinal);
        }

        Assert.Equal(407, (await server.RefusedAsync($"CONNECT {EgressServer.Host}:{server.Port} HTTP/1.1\r\n\r\n")).Status);
        Assert.Equal(403, (await server.RefusedAsync(server.Request("other.test:443", now))).Status);
        tokens.Revoke(server.Id);
        Assert.Equal(407, (await server.RefusedAsync(server.Request("other.test:443", now))).Status);
        Assert.False(server.WasReached);
        Assert.DoesNotContain(await server.LogAsync(), line => !line.StartsWith("other.test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AgentThatIsDeleted_ReachesNothing()
    {
        await using var server = await EgressServer.StartAsync();
        await server.Server.Client.Agents.DeleteAsync(EgressServer.Agent);

        Assert.Equal(407, (await server.RefusedAsync(server.Request())).Status);
    }

    /// <summary>The next connection, whoever made the container when.</summary>
    [Fact]
    public async Task Host_ThatIsTakenAway_IsReachedNoMore()
    {
        await using var server = await EgressServer.StartAsync();
        var (inside, outside) = await server.ConnectedAsync();
        await inside.DisposeAsync();
        await outside.DisposeAsync();

        await server.ConfigureAsync("""{"egress":["*.elsewhere.test"]}""");

        Assert.Equal(403, (await server.RefusedAsync(server.Request())).Status);
    }

    [Theory]
    [InlineData("CONNECT outside.test HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT [::1]:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT outside.test:0 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT out/side.test:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT user@outside.test:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT outside.test:443 HTTP/3\r\n\r\n")]
    [InlineData("CONNECT  HTTP/1.1\r\n\r\n")]
    public async Task Request_ThatIsNone_IsRefused(string request)
    {
        await using var server = await EgressServer.StartAsync();

        Assert.Equal(400, (await server.RefusedAsync(request)).Status);
    }

    [Fact]
    public async Task Request_WithoutAnEnd_IsRefused_OrLetGo()
    {
        await using var server = await EgressServer.StartAsync();
        Assert.Equal(400, (await server.RefusedAsync("CONNECT " + new string('x', 8 * 1024 + 1))).Status);

        await using var slow = await server.OpenAsync();
        await EgressServer.WriteAsync(slow, "CONNECT outside.test:443 HT");
        await server.EndsInTimeAsync(slow);
    }

    [Fact]
    public async Task Store_ThatIsAway_IsSaid()
    {
        await using var server = await EgressServer.StartAsync(
            configureServices: services => services.Replace(ServiceDescriptor.Singleton<IExecutionTokens>(new Away())));

        var (status, answer) = await server.RefusedAsync(server.Request());

        Assert.Equal(503, status);
        Assert.Contains("cannot be read now", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_ThatIsNotThere_OrDoesNotAnswer_IsSaid()
    {
        await using var server = await EgressServer.StartAsync(port => [$"*:{port}"], options => options.Ports = [1, options.Ports[0]]);

        var (status, answer) = await server.RefusedAsync(server.Request($"nowhere.invalid:{server.Port}"));
        Assert.Equal(502, status);
        Assert.Contains("there is no such host", answer, StringComparison.Ordinal);
        await server.ConfigureAsync("""{"egress":["*:1"]}""");
        (status, answer) = await server.RefusedAsync(server.Request("outside.test:1"));
        Assert.Equal(502, status);
        Assert.Contains("it cannot be connected to", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_OfOneAgent_AreSoMany()
    {
        await using var server = await EgressServer.StartAsync(configure: options => options.Connections = 2);
        var first = await server.ConnectedAsync();
        var second = await server.ConnectedAsync();

        var (status, answer) = await server.RefusedAsync(server.Request());
        Assert.Equal(503, status);
        Assert.Contains("the agent has 2 connections already", answer, StringComparison.Ordinal);

        await first.Inside.DisposeAsync();
        Assert.Equal("", await EgressServer.ReadAsync(first.Outside, 1));
        await first.Outside.DisposeAsync();
        await Eventually.HoldsAsync(async () =>
        {
            await using var again = await server.OpenAsync();
            await EgressServer.WriteAsync(again, server.Request());
            return await EgressServer.ReadAsync(again, 12) == "HTTP/1.1 200";
        });
        await second.Inside.DisposeAsync();
        await second.Outside.DisposeAsync();
    }

    [Fact]
    public async Task Connection_ThatRests_OrWhoseServerStops_Ends()
    {
        await using var server = await EgressServer.StartAsync();
        var (inside, outside) = await server.ConnectedAsync();
        await server.EndsInTimeAsync(inside);
        Assert.Equal("", await EgressServer.ReadAsync(outside, 1));
        await inside.DisposeAsync();
        await outside.DisposeAsync();

        (inside, outside) = await server.ConnectedAsync();
        await server.Server.DownAsync();
        Assert.Equal("", await EgressServer.ReadAsync(inside, 1));
        Assert.Equal("", await EgressServer.ReadAsync(outside, 1));
        await inside.DisposeAsync();
        await outside.DisposeAsync();
    }

    [Theory]
    [InlineData("""["https://github.com"]""", "/config/egress/0")]
    [InlineData("""["github.com","*.*.com"]""", "/config/egress/1")]
    [InlineData("""["github.com:0"]""", "/config/egress/0")]
    [InlineData("""["github.com:"]""", "/config/egress/0")]
    [InlineData("""["a..b"]""", "/config/egress/0")]
    [InlineData("""[""]""", "/config/egress/0")]
    [InlineData("""[null]""", "/config/egress/0")]
    [InlineData("""["*x.com"]""", "/config/egress/0")]
    [InlineData("""["[::1]"]""", "/config/egress/0")]
    [InlineData("""["git hub.com"]""", "/config/egress/0")]
    public async Task Rule_ThatIsNone_IsRefused(string egress, string pointer)
    {
        await using var server = await EgressServer.StartAsync();

        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => server.ConfigureAsync($$"""{"egress":{{egress}}}"""));

        Assert.Equal(pointer, Assert.Single(refused.Problem.Errors).Pointer);
    }

    private sealed class Away : IExecutionTokens
    {
        public ValueTask<ExecutionGrant?> FindAsync(string token, CancellationToken cancellationToken) => throw new StoreAwayException(new TimeoutException());
    }

    private sealed class Inside : IAddressResolver
    {
        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
    }
}

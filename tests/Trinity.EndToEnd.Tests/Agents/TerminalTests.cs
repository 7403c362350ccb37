using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Credentials;
using Trinity.Client.Shell;
using Trinity.Server.Shell;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>Terminals in workspaces, through the server's WebSocket.</summary>
public sealed class TerminalTests
{
    private static readonly ConnectionSize Size = new(91, 33);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terminal_HasAShell_ItsSize_AndTheCredentials_AndEndsWithItsExitCode()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        await server.Client.Credentials.SetAsync(
            ClaudeCodeServer.Agent, "github", new SetCredential { Kind = "environment", Target = "GITHUB_TOKEN", Value = "of-the-test" });
        using var terminal = await server.Client.Shell.OpenTerminalAsync(ClaudeCodeServer.Agent, Size, CancellationToken);

        await SayAsync(terminal, "echo $((6*7)) $GITHUB_TOKEN in $PWD; stty size\n");
        await ToldAsync(terminal, "42 of-the-test in /workspace\r\n33 91\r\n");
        await terminal.ResizeAsync(new ConnectionSize(120, 40), CancellationToken);
        await SayAsync(terminal, "stty size; exit 7\n");
        await ToldAsync(terminal, "40 120\r\n");

        Assert.Equal(0, await DrainAsync(terminal));
        Assert.Equal(7, terminal.ExitCode);
    }

    [Fact]
    public async Task Credential_ThatIsRemoved_IsNotInTheNextTerminal_AndTheOneBeforeEnds()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        await server.Client.Credentials.SetAsync(ClaudeCodeServer.Agent, "netrc", new SetCredential { Kind = "file", Target = ".netrc", Value = "of-the-test\n" });
        using var before = await server.Client.Shell.OpenTerminalAsync(ClaudeCodeServer.Agent, Size, CancellationToken);
        await SayAsync(before, "cat ~/.netrc\n");
        await ToldAsync(before, "\nof-the-test\r\n");

        await server.Client.Credentials.DeleteAsync(ClaudeCodeServer.Agent, "netrc");

        Assert.Equal(0, await DrainAsync(before));
        using var after = await server.Client.Shell.OpenTerminalAsync(ClaudeCodeServer.Agent, Size, CancellationToken);
        await SayAsync(after, "ls -A ~ | grep netrc; grep -r of-the-test ~; echo over $((1+1))\n");
        Assert.DoesNotContain("/.netrc", await ToldAsync(after, "over 2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminal_Ends_WithWhatRunsInIt_WhenTheAgentIsStopped()
    {
        await using var server = await ClaudeCodeServer.StartAsync(configureServices: Watchful);
        using var terminal = await server.Client.Shell.OpenTerminalAsync(ClaudeCodeServer.Agent, Size, CancellationToken);
        await SayAsync(terminal, "(trap '' HUP; exec sleep 987) & sleep 986\n");
        await Eventually.HoldsAsync(async () => (await ProcessesAsync(server)).Contains("sleep 986", StringComparison.Ordinal));

        await server.Client.Agents.StopAsync(ClaudeCodeServer.Agent);

        Assert.Equal(0, await DrainAsync(terminal));
        Assert.Contains("stopped", terminal.Reason, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => !(await ProcessesAsync(server)).Contains("sleep 98", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Shell.OpenTerminalAsync(ClaudeCodeServer.Agent, Size, CancellationToken));
        Assert.Equal((409, "agent_stopped"), (refused.Problem.Status, refused.Problem.Code));
    }

    [Fact]
    public async Task Terminal_Ends_WhenTheKeyIsRevoked()
    {
        await using var server = await ClaudeCodeServer.StartAsync(configureServices: Watchful);
        var key = await server.Client.Keys.CreateAsync(new CreateKey("of-the-test", "build"), CancellationToken);
        using var client = new TrinityClient(new Uri(server.Server.Address), key.Token);
        using var terminal = await client.Shell.OpenTerminalAsync(ClaudeCodeServer.Agent, Size, CancellationToken);

        await server.Client.Keys.RevokeAsync("of-the-test");

        Assert.Equal(0, await DrainAsync(terminal));
        Assert.Contains("no longer", terminal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminal_WhereNothingIsSaid_Ends()
    {
        await using var server = await ClaudeCodeServer.StartAsync(configureServices: services =>
            services.Configure<ConnectionOptions>(options => (options.Idle, options.CheckInterval) = (TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(50))));
        using var terminal = await server.Client.Shell.OpenTerminalAsync(ClaudeCodeServer.Agent, Size, CancellationToken);

        Assert.Equal(0, await DrainAsync(terminal));
        Assert.Contains("Nothing was said", terminal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"columns\":0,\"rows\":1}", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("size", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData(null, WebSocketCloseStatus.MessageTooBig)]
    public async Task TextFrame_ThatIsNoSize_ClosesIt(string? text, WebSocketCloseStatus status)
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {TestServer.ApiKey}");
        await socket.ConnectAsync(AddressOf(server), CancellationToken);

        await socket.SendAsync(Encoding.UTF8.GetBytes(text ?? new string('x', 100_000)), WebSocketMessageType.Text, endOfMessage: true, CancellationToken);
        var buffer = new byte[4096];
        while ((await socket.ReceiveAsync(buffer, CancellationToken)).MessageType != WebSocketMessageType.Close)
        {
            // The prompt of the shell.
        }

        Assert.Equal(status, socket.CloseStatus);
    }

    [Theory]
    [InlineData("https://evil.example", "key")]
    [InlineData("https://evil.example", "session")]
    [InlineData(null, "session")]
    public async Task Terminal_FromAPageOfAnotherServer_IsRefused(string? origin, string by)
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (by == "key")
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {TestServer.ApiKey}");
        }
        else
        {
            socket.Options.SetRequestHeader("Cookie", await CookieAsync(server));
        }

        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(AddressOf(server), CancellationToken));

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Terminal_FromAPageOfThisServer_IsOpened()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", await CookieAsync(server));
        socket.Options.SetRequestHeader("Origin", new Uri(server.Server.Address).GetLeftPart(UriPartial.Authority));

        await socket.ConnectAsync(AddressOf(server), CancellationToken);

        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task NativeAgent_HasNone_AndAnAgentThatIsNotThere_IsNotFound()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = "desk", RuntimeKind = "native", NodeType = "router", Config = RawJson.From(new { rules = Array.Empty<int>() }) });

        var native = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Shell.OpenTerminalAsync("desk", Size, CancellationToken));
        var absent = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Shell.OpenTerminalAsync("nobody", Size, CancellationToken));

        Assert.Equal((409, "capability_not_supported"), (native.Problem.Status, native.Problem.Code));
        Assert.Equal(404, absent.Problem.Status);
    }

    private static void Watchful(IServiceCollection services) =>
        services.Configure<ConnectionOptions>(options => options.CheckInterval = TimeSpan.FromMilliseconds(50));

    private static Uri AddressOf(ClaudeCodeServer server) =>
        new(server.Server.Address.Replace("http://", "ws://", StringComparison.Ordinal) + $"/api/v1/agents/{ClaudeCodeServer.Agent}/terminal");

    private static async Task<string> CookieAsync(ClaudeCodeServer server)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(server.Server.Address) };
        using var body = new StringContent($$"""{"email":"{{TestServer.Email}}","password":"correct horse battery"}""", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("/api/v1/session", UriKind.Relative), body, CancellationToken);
        return response.EnsureSuccessStatusCode().Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    private static async Task<string> ProcessesAsync(ClaudeCodeServer server)
    {
        var told = new StringBuilder();
        foreach (var container in await server.ContainersAsync())
        {
            told.Append(await server.Engine.RunAsync("top", container));
        }

        return told.ToString();
    }

    private static async Task SayAsync(AgentConnection terminal, string text) =>
        await terminal.WriteAsync(Encoding.UTF8.GetBytes(text), CancellationToken);

    /// <summary>Reads until the terminal has told something.</summary>
    private static async Task<string> ToldAsync(AgentConnection terminal, string text)
    {
        var told = new StringBuilder();
        var buffer = new byte[4096];
        while (!told.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await terminal.ReadAsync(buffer, CancellationToken);
            Assert.True(count > 0, $"It ended: {terminal.Reason}\n{told}");
            told.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return told.ToString();
    }

    /// <summary>Reads to the end.</summary>
    private static async Task<int> DrainAsync(AgentConnection terminal)
    {
        var buffer = new byte[4096];
        int count;
        do
        {
            count = await terminal.ReadAsync(buffer, CancellationToken);
        }
        while (count > 0);

        return count;
    }
}

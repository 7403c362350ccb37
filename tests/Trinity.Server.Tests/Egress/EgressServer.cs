using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Engine.Outbound;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;
using Trinity.Server.Egress;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Egress;

/// <summary>A server with an agent in a container, what that container would ask it, and a host outside.</summary>
internal sealed class EgressServer : IAsyncDisposable
{
    public const string Agent = "coder";

    /// <summary>The name of the host outside: an address of this machine.</summary>
    public const string Host = "outside.test";

    private readonly TcpListener _outside = new(IPAddress.Loopback, port: 0);

    private EgressServer() => _outside.Start();

    public TestServer Server { get; private set; } = null!;

    public TestTime Time { get; } = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public AgentId Id { get; private set; }

    public string Token { get; private set; } = string.Empty;

    /// <summary>The port of the host outside.</summary>
    public int Port => ((IPEndPoint)_outside.LocalEndpoint).Port;

    public bool WasReached => _outside.Pending();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static async Task<EgressServer> StartAsync(
        Func<int, string[]>? egress = null, Action<EgressOptions>? configure = null, IAddressResolver? resolver = null, string allowed = "127.0.0.0/8",
        Action<IServiceCollection>? configureServices = null)
    {
        var made = new EgressServer();
        made.Server = await TestServer.StartAsync(
            made.Time,
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton(resolver ?? new Names()));
                configureServices?.Invoke(services);
                services.Configure<OutboundOptions>(outbound => outbound.AllowedRanges = [allowed]);
                services.Configure<EgressOptions>(options =>
                {
                    options.Ports = [made.Port];
                    configure?.Invoke(options);
                });
            },
            settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Trinity:ClaudeCode:Enabled"] = "true" });
        var agent = await made.Server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = Agent,
            RuntimeKind = "claude_code",
            Config = RawJson.From(new { egress = egress?.Invoke(made.Port) ?? [$"{Host}:{made.Port}"] }),
        });
        Assert.True(AgentId.TryParse(agent.Id, out var id));
        made.Id = id;
        made.Token = made.Server.Services.GetRequiredService<IWorkspaceTokens>().Issue(id);
        return made;
    }

    /// <summary>Opens the socket as a container does.</summary>
    public async Task<NetworkStream> OpenAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Server.DataDirectory, "run", "model.sock")), CancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>What is asked to be connected with a host.</summary>
    public string Request(string? host = null, string? token = null) =>
        $"CONNECT {host ?? $"{Host}:{Port}"} HTTP/1.1\r\nHost: x\r\nproxy-authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"agent:{token ?? Token}"))}\r\n\r\n";

    /// <summary>Asks to be connected with a host, and is refused.</summary>
    /// <returns>The status, and all of the answer.</returns>
    public async Task<(int Status, string Answer)> RefusedAsync(string request)
    {
        await using var inside = await OpenAsync();
        await WriteAsync(inside, request);
        using var reader = new StreamReader(inside, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync(CancellationToken);
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), answer);
    }

    /// <summary>Asks to be connected with the host outside, and is.</summary>
    /// <returns>The two ends.</returns>
    public async Task<(NetworkStream Inside, NetworkStream Outside)> ConnectedAsync()
    {
        var inside = await OpenAsync();
        await WriteAsync(inside, Request());
        var outside = new NetworkStream(await _outside.AcceptSocketAsync(CancellationToken), ownsSocket: true);
        Assert.Equal("HTTP/1.1 200 Connected\r\n\r\n", await ReadAsync(inside, 26));
        return (inside, outside);
    }

    public static async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), CancellationToken);

    /// <summary>Reads so many bytes, or to the end.</summary>
    public static async Task<string> ReadAsync(NetworkStream stream, int length)
    {
        var bytes = new byte[length];
        return Encoding.ASCII.GetString(bytes, 0, await stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, CancellationToken));
    }

    /// <summary>Lets the time pass until a connection is closed.</summary>
    public async Task EndsInTimeAsync(NetworkStream stream)
    {
        var read = ReadAsync(stream, 1);
        await Eventually.HoldsAsync(() => Task.FromResult(read.IsCompleted), async () =>
        {
            Time.MoveTo(Time.GetUtcNow().AddSeconds(1));
            await Task.Yield();
        });
        Assert.Equal("", await read);
    }

    public async Task<IReadOnlyList<string>> LogAsync() => [.. (await Server.Client.Agents.ReadLogsAsync(Agent, cancellationToken: CancellationToken)).Items.Select(line => line.Text)];

    /// <summary>Gives the agent another configuration.</summary>
    public Task ConfigureAsync(string config) =>
        Server.Client.Agents.ChangeAsync(Agent, new ChangeAgent { Config = RawJson.From(JsonElement.Parse(config)) });

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _outside.Dispose();
    }

    private sealed class Names : IAddressResolver
    {
        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => host.EndsWith(".test", StringComparison.Ordinal)
            ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
    }
}

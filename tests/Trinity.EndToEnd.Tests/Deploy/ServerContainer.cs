using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Trinity.Client;
using Trinity.Testing.Docker;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Deploy;

/// <summary>A server in a container that may do nothing but write to its volume, set up by files, on a port of this machine.</summary>
internal sealed class ServerContainer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DockerEngine _engine;
    private readonly TestDirectory _secrets = new();
    private readonly string _name = $"trinity-test-{Guid.NewGuid():n}";
    private readonly int _port = FreePort();

    private ServerContainer(DockerEngine engine)
    {
        _engine = engine;
        Client = new TrinityClient(new Uri($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}"), TestServer.ApiKey);
    }

    public TrinityClient Client { get; }

    /// <param name="engine">What runs it.</param>
    /// <param name="settings">Settings by their variables; each comes from a file.</param>
    public static async Task<ServerContainer> StartAsync(DockerEngine engine, IReadOnlyDictionary<string, string>? settings = null)
    {
        var container = new ServerContainer(engine);
        await container.CreateAsync(settings ?? new Dictionary<string, string>());
        await container.HealthyAsync();
        return container;
    }

    /// <summary>SIGKILL, and a start of the same container on the same volume.</summary>
    public async Task KillAndStartAsync()
    {
        await _engine.RunAsync("kill", _name);
        await _engine.RunAsync("start", _name);
        await HealthyAsync();
    }

    /// <returns>The code it ended with.</returns>
    public async Task<string> StopAsync()
    {
        await _engine.RunAsync("stop", "--time", "30", _name);
        return await InspectAsync("{{.State.ExitCode}}");
    }

    /// <summary>What a command of the server's program prints in there.</summary>
    public Task<string> ExecuteAsync(params string[] arguments) => _engine.RunAsync(["exec", _name, "/app/Trinity.Server", .. arguments]);

    public Task<string> LogsAsync() => _engine.RunAsync("logs", _name);

    public async Task<string> InspectAsync(string format) => (await _engine.RunAsync("inspect", "--format", format, _name)).Trim();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _secrets.Dispose();
        await _engine.RunAsync("rm", "--force", "--volumes", _name);
        await _engine.RunAsync("volume", "rm", "--force", _name);
    }

    private async Task CreateAsync(IReadOnlyDictionary<string, string> settings)
    {
        await _engine.RunAsync("volume", "create", "--label", DockerEngine.Label, _name);
        List<string> arguments =
        [
            "run", "--detach", "--name", _name, "--label", DockerEngine.Label, "--network", "host",
            "--read-only", "--tmpfs", "/tmp:size=64m", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "512",
            "--health-interval", "1s", "--volume", $"{_name}:/data", "--volume", $"{_secrets.Path}:/run/secrets:ro",
            "--env", "TRINITY_BIND=127.0.0.1", "--env", string.Create(CultureInfo.InvariantCulture, $"TRINITY_HTTP_PORT={_port}"),
        ];
        var all = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["TRINITY_ADMIN_EMAIL"] = "admin@example.test",
            ["TRINITY_ADMIN_PASSWORD"] = "correct horse battery",
            ["TRINITY_API_KEY"] = TestServer.ApiKey,
        };
        foreach (var (name, value) in all)
        {
            await File.WriteAllTextAsync(Path.Combine(_secrets.Path, name), value + "\n");
            arguments.AddRange(["--env", $"{name}_FILE=/run/secrets/{name}"]);
        }

        // The user of the container is another one, and reads them all the same.
        await Tool.RunAsync("chmod", ["-R", "a+rX", _secrets.Path]);
        await _engine.RunAsync([.. arguments, ServerImage.Name]);
    }

    /// <summary>Waits for the image's own check.</summary>
    private Task HealthyAsync() => Eventually.NothingAsync(
        async () => await InspectAsync("{{.State.Health.Status}} {{.State.Running}}") is var state and not "healthy true"
            ? $"The container is {state}.\n{await LogsAsync()}"
            : null,
        Patience,
        TestContext.Current.CancellationToken);

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Security.Cryptography;
using Trinity.Client;

namespace Trinity.Cli.Demo.Server;

/// <summary>The demo's server: on a free port and a directory of its own, started again on them whenever it dies.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private readonly string _program;
    private readonly string _directory;
    private readonly TextWriter _log;
    private readonly Dictionary<string, string> _environment;
    private readonly CancellationTokenSource _stopping;
    private readonly PatientHandler _patience;
    private ServerProcess _process = null!;
    private Task _keeper = Task.CompletedTask;

    private DemoServer(string program, string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        // Ctrl+C reaches the server too: it ends by itself, and is not to be started again.
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _program = program;
        _directory = directory;
        _log = TextWriter.Synchronized(new StreamWriter(Path.Combine(directory, "server.log")) { AutoFlush = true });
        _patience = new PatientHandler(new SocketsHttpHandler(), time);
        ApiKey = "trk_demo_" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["TRINITY_ADMIN_EMAIL"] = "demo@trinity.example",
            ["TRINITY_ADMIN_PASSWORD"] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            ["TRINITY_API_KEY"] = ApiKey,
        };
    }

    public string ApiKey { get; }

    public Uri Address { get; private set; } = null!;

    public TrinityClient Client { get; private set; } = null!;

    /// <summary>Where deliveries are sent from: it does not know the key.</summary>
    public HttpClient Http { get; private set; } = null!;

    public int ProcessId => _process.Id;

    /// <summary>How often the server died and was started again.</summary>
    public int Deaths { get; private set; }

    /// <summary>How often a request had to be sent again.</summary>
    public int Repeats => _patience.Repeats;

    public static async Task<DemoServer> StartAsync(
        string program, string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var server = new DemoServer(program, directory, time, cancellationToken);
        try
        {
            server._process = await server.LaunchAsync(port: 0, cancellationToken);
        }
        catch
        {
            await server._log.DisposeAsync();
            throw;
        }

        server.Address = server._process.Address;
        var http = new HttpClient(server._patience, disposeHandler: false) { BaseAddress = server.Address };
        server.Client = new TrinityClient(http, server.ApiKey);
        server.Http = new HttpClient(server._patience, disposeHandler: false);
        server._keeper = server.KeepUpAsync();
        return server;
    }

    /// <summary>Pulls the plug, and returns at once: the server is started again by itself.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeper;
        await _process.StopAsync();
        _process.Dispose();
        Client.Dispose();
        Http.Dispose();
        _patience.Dispose();
        _stopping.Dispose();
        await _log.DisposeAsync();
    }

    /// <summary>Nobody else writes <see cref="_process"/> once this runs.</summary>
    private async Task KeepUpAsync()
    {
        try
        {
            while (true)
            {
                await _process.WaitForExitAsync(_stopping.Token);
                Deaths++;
                var again = await LaunchAsync(Address.Port, _stopping.Token);
                _process.Dispose();
                _process = again;
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The demo is over.
        }
    }

    private Task<ServerProcess> LaunchAsync(int port, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(_program, _directory, port, _environment, _log, cancellationToken);
}

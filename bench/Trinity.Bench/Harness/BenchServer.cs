using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Bench.Nodes;
using Trinity.Native;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Server;

namespace Trinity.Bench.Harness;

/// <summary>The server as it ships, in this process, with the node types of the bench, on a directory that goes with it.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    public const string ApiKey = "trk_bench_0123456789abcdef";

    private readonly WebApplication _app;
    private readonly bool _ownsDirectory;
    private readonly string? _database;

    private BenchServer(WebApplication app, string directory, bool ownsDirectory, string? database, string address)
    {
        _app = app;
        _database = database;
        _ownsDirectory = ownsDirectory;
        Directory = directory;
        Address = address;
        Endings = new Endings(this);
    }

    public string Directory { get; }

    public string Address { get; }

    public Endings Endings { get; }

    /// <summary>Who submits and reads: a key with the rights that this takes, and no more.</summary>
    public Caller Caller { get; } = new(new TenantId(1), new Principal(PrincipalKind.ApiKey, "1"), AccessRights.Read | AccessRights.Use);

    public static Task<BenchServer> StartAsync(string? directory = null, Action<IServiceCollection>? configure = null) =>
        StartAsync(directory, configure, BenchStore.Create(), new Dictionary<string, string?>(StringComparer.Ordinal), ownsDatabase: true);

    /// <summary>Starts a server with settings of its own, on a directory that goes with it.</summary>
    public static Task<BenchServer> StartAsync(Action<IServiceCollection> configure, Dictionary<string, string?> settings) =>
        StartAsync(directory: null, configure, BenchStore.Create(), settings, ownsDatabase: true);

    /// <summary>Starts a server on what there is: neither the directory nor the database goes with it.</summary>
    public static Task<BenchServer> StartAsync(string directory, string? database) =>
        StartAsync(directory, configure: null, database, new Dictionary<string, string?>(StringComparer.Ordinal), ownsDatabase: false);

    /// <summary>Starts so many servers of one instance. The first is to go last.</summary>
    public static async Task<IReadOnlyList<BenchServer>> StartAsync(int count)
    {
        var database = BenchStore.Create();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Trinity:Cluster"] = "postgres", ["Trinity:Cluster:Port"] = "0" };
        var servers = new List<BenchServer>();
        for (var i = 0; i < count; i++)
        {
            var path = System.IO.Directory.CreateTempSubdirectory("trinity-bench-").FullName;
            if (i > 0)
            {
                File.Copy(Path.Combine(servers[0].Directory, "secrets.key"), Path.Combine(path, "secrets.key"));
            }

            servers.Add(await StartAsync(path, configure: null, database, settings, ownsDatabase: i == 0));
        }

        return servers;
    }

    private static async Task<BenchServer> StartAsync(
        string? directory, Action<IServiceCollection>? configure, string? database, Dictionary<string, string?> settings, bool ownsDatabase)
    {
        var path = directory ?? System.IO.Directory.CreateTempSubdirectory("trinity-bench-").FullName;
        var options = new ServerOptions
        {
            Port = 0,
            DataDirectory = path,
            Postgres = database,
            Settings = settings,
            Seed = new ServerSeed("admin@example.test", "correct horse battery", ApiKey),
            Configure = configure,
        };
        var app = TrinityServer.Build(options);
        app.Services.GetRequiredService<NodeCatalog>().Add(typeof(LedgerNode));
        app.Services.GetRequiredService<NodeCatalog>().Add(typeof(AskingNode));
        app.Services.GetRequiredService<NodeCatalog>().Add(typeof(DeliveryNode));
        app.Services.GetRequiredService<NodeCatalog>().Add(typeof(SenderNode));
        var started = await TrinityServer.StartAsync(app, options, CancellationToken.None);
        return new BenchServer(app, path, directory is null || settings.Count > 0, ownsDatabase ? database : null, started.Address);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        BenchStore.Drop(_database);
        if (_ownsDirectory)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}

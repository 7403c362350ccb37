using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Client;
using Trinity.Engine.Store;
using Trinity.Native;
using Trinity.Server;
using Trinity.Server.Http;
using Trinity.Storage.Sql;

namespace Trinity.Testing.Servers;

/// <summary>The server as it ships, in this process, on a free port and a directory of its own, with a clock of the test's.</summary>
public sealed class TestServer : IAsyncDisposable
{
    /// <summary>The first administrator.</summary>
    public const string Email = "admin@example.test";

    public const string ApiKey = "trk_test_0123456789abcdef";

    private const string SecretKeys = "secrets.key";

    private readonly TestDirectory _directory = new();
    private readonly TimeProvider _time;
    private readonly Action<IServiceCollection>? _configure;
    private WebApplication? _app;
    private TrinityClient? _client;

    private readonly IReadOnlyDictionary<string, string?> _settings;
    private bool _isGuest;

    private TestServer(
        TimeProvider time,
        Action<IServiceCollection>? configure,
        TestStore store,
        Func<string, string>? reach,
        IReadOnlyDictionary<string, string?>? settings)
    {
        _settings = settings ?? new Dictionary<string, string?>();
        Postgres = store is TestStore.Postgres ? PostgresServer.Shared.CreateDatabase() : null;
        Postgres = Postgres is { } database && reach is not null ? reach(database) : Postgres;
        _time = time;
        _configure = configure;
    }

    public string DataDirectory => _directory.Path;

    /// <summary>How it connects to PostgreSQL; null for a file.</summary>
    public string? Postgres { get; private set; }

    public string Address { get; private set; } = string.Empty;

    public TrinityClient Client => _client ?? throw new InvalidOperationException("The server is down.");

    public IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException("The server is down.");

    /// <param name="time">Its clock; the system's unless told otherwise.</param>
    /// <param name="configure">Changes its services.</param>
    /// <param name="store">On what it keeps its data; unless told otherwise, on what this run of the tests is about.</param>
    /// <param name="reach">By which way it reaches its database: gets a connection string and gives another.</param>
    /// <param name="settings">Settings of its own.</param>
    public static async Task<TestServer> StartAsync(
        TimeProvider? time = null,
        Action<IServiceCollection>? configure = null,
        TestStore? store = null,
        Func<string, string>? reach = null,
        IReadOnlyDictionary<string, string?>? settings = null)
    {
        var server = new TestServer(time ?? TimeProvider.System, configure, store ?? TestStores.Default, reach, settings);
        await server.UpAsync();
        return server;
    }

    /// <summary>Starts two servers of one instance, in PostgreSQL. The second is to be gone before the first is.</summary>
    /// <param name="configure">Changes the services of both.</param>
    public static async Task<(TestServer First, TestServer Second)> StartTwoAsync(Action<IServiceCollection>? configure = null)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Trinity:Cluster"] = "postgres", ["Trinity:Cluster:Port"] = "0" };
        var first = await StartAsync(configure: configure, store: TestStore.Postgres, settings: settings);
        var second = new TestServer(TimeProvider.System, configure, TestStore.Sqlite, reach: null, settings) { Postgres = first.Postgres, _isGuest = true };
        File.Copy(Path.Combine(first.DataDirectory, SecretKeys), Path.Combine(second.DataDirectory, SecretKeys));
        await second.UpAsync();
        return (first, second);
    }

    /// <summary>Starts it with these node types, and no others.</summary>
    public static Task<TestServer> StartAsync(params Type[] nodeTypes) => StartAsync(configure: services => services.AddSingleton(_ =>
    {
        var catalog = new NodeCatalog();
        foreach (var type in nodeTypes)
        {
            catalog.Add(type);
        }

        return catalog;
    }));

    /// <summary>Starts it again on what it left.</summary>
    public async Task UpAsync()
    {
        var options = new ServerOptions
        {
            Port = 0,
            DataDirectory = DataDirectory,
            Postgres = Postgres,
            Seed = new ServerSeed(Email, "correct horse battery", ApiKey),
            Settings = _settings,
            LogsToConsole = Environment.GetEnvironmentVariable("TRINITY_TEST_LOG") is not null,
            Configure = services =>
            {
                services.Replace(ServiceDescriptor.Singleton(_time));

                // A password of every server would cost a seventh of the time of all tests.
                services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 1);

                // A clock that stands fills no bucket again.
                services.Configure<HttpOptions>(http => (http.Burst, http.AddressBurst, http.FailuresPerMinute) = (1_000_000, 1_000_000, 1_000_000));
                _configure?.Invoke(services);
            },
        };
        var app = TrinityServer.Build(options);
        try
        {
            Address = (await TrinityServer.StartAsync(app, options, CancellationToken.None)).Address;
        }
        catch
        {
            // Refused: what has not started cannot be stopped.
            await app.DisposeAsync();
            throw;
        }

        _app = app;
        _client = new TrinityClient(new Uri(Address), ApiKey);
    }

    /// <summary>Lets it start on another store from now on; the database that it had before goes with the tests' server.</summary>
    public void Use(string? postgres) => Postgres = postgres;

    public async Task DownAsync()
    {
        _client?.Dispose();
        _client = null;
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>Stops without waiting for turns: what runs is lost, and the store is left as a crash leaves it.</summary>
    public async Task CrashAsync()
    {
        Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<Engine.EngineOptions>>().Value.DrainTimeout = TimeSpan.Zero;
        Services.GetRequiredService<CrashedLifetime>().HasCrashed = true;
        await DownAsync();
        await UpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        _directory.Dispose();
        if (Postgres is not null && !_isGuest)
        {
            PostgresServer.Shared.DropDatabase(Postgres);
        }
    }

    internal static void LeaveAsACrashDoes(IServiceCollection services)
    {
        services.AddSingleton<CrashedLifetime>();
        services.Replace(ServiceDescriptor.Singleton<IStoreLifetime>(provider => provider.GetRequiredService<CrashedLifetime>()));
    }
}

/// <summary>Leaves the store without saying so, when told to.</summary>
internal sealed class CrashedLifetime(SqlMessageStore store) : IStoreLifetime
{
    public bool HasCrashed { get; set; }

    public bool WasUnclean => store.WasUnclean;

    public bool WasRestored => store.WasRestored;

    public void ConfirmRestored() => store.ConfirmRestored();

    public void Close(bool isClean) => store.Close(isClean && !HasCrashed);
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging;
using Trinity.Engine.Deliveries;
using Trinity.Engine.Store;
using Trinity.Engine;
using Trinity.Platform.Deliveries;
using Trinity.Platform.Executions;
using Trinity.Platform.Models;
using Trinity.Platform.Operators;
using Trinity.Platform.States;
using Trinity.Platform.Storage;
using Trinity.Platform;
using Trinity.Sdk.Runs;
using Trinity.Storage.Sql;
using Trinity.Testing.Servers;

namespace Trinity.Testing.Storage;

/// <summary>A store with the engine's writer on it, and nothing that reads its mailboxes: what the compliance suites work on.</summary>
/// <param name="addStorage">Registers the store, in a directory of the test's.</param>
/// <param name="erase">Erases what of the store is not in the directory.</param>
public sealed class StoreHost(Action<IServiceCollection, string> addStorage, Action? erase = null) : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private ServiceProvider? _services;

    public string Directory => _directory.Path;

    internal TestTime Time { get; } = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    internal SeenCommits Commits { get; } = new();

    internal StoreWriter Writer => Get<StoreWriter>();

    internal IMessageReads Messages => Get<IMessageReads>();

    internal IExecutionReads Executions => Get<IExecutionReads>();

    internal IDeliveryReads Deliveries => Get<IDeliveryReads>();

    internal IDestinationReads Destinations => Get<IDestinationReads>();

    internal IAskReads Asks => Get<IAskReads>();

    internal IStateReads States => Get<IStateReads>();

    internal IModelCalls ModelCalls => Get<IModelCalls>();

    internal IRunEvents RunEvents => Get<IRunEvents>();

    internal ITranscripts Transcripts => Get<ITranscripts>();

    internal IControlWriter Control => Get<IControlWriter>();

    internal SqlReadPool Rows => Get<SqlReadPool>();

    internal IControlReads ControlReads => Get<IControlReads>();

    /// <summary>Opens the store; again, after it was closed.</summary>
    public void Open()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ICommitObserver>(Commits);
        addStorage(services, _directory.Path);
        services.AddPlatform().AddEngine();
        _services = services.BuildServiceProvider();
    }

    /// <summary>Writes what has queued and closes the store.</summary>
    public async Task CloseAsync()
    {
        if (_services is { } services)
        {
            _services = null;
            await services.GetRequiredService<StoreWriter>().StopAsync();
            services.GetRequiredService<IStoreLifetime>().Close(isClean: true);
            await services.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _directory.Dispose();
        erase?.Invoke();
    }

    private T Get<T>()
        where T : notnull =>
        (_services ?? throw new InvalidOperationException("The store is closed.")).GetRequiredService<T>();
}

/// <summary>Which writes shared a transaction.</summary>
internal sealed class SeenCommits : ICommitObserver
{
    private readonly Lock _gate = new();
    private readonly List<IReadOnlyList<StoreWrite>> _committed = [];

    public IReadOnlyList<IReadOnlyList<StoreWrite>> Committed
    {
        get
        {
            lock (_gate)
            {
                return [.. _committed];
            }
        }
    }

    public void BeforeCommit(IReadOnlyList<StoreWrite> batch)
    {
        // What counts is what was committed.
    }

    public void AfterCommit(IReadOnlyList<StoreWrite> batch)
    {
        lock (_gate)
        {
            _committed.Add([.. batch]);
        }
    }
}

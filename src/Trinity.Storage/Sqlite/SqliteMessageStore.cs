using Microsoft.Extensions.Logging;
using Trinity.Engine.Intake;
using Trinity.Engine.Store;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sqlite.Audit;

namespace Trinity.Storage.Sqlite;

/// <summary>Messages in SQLite: one file, one writing connection, every commit on the disk before it is acknowledged.</summary>
internal sealed partial class SqliteMessageStore : IMessageStore, IStoreLifetime, IDisposable
{
    private readonly SqliteSession _session;
    private readonly SqliteTransaction _transaction;
    private readonly AuditRows _audit;
    private readonly SqliteControlWriter _control;
    private readonly AgentDirectory _agents;
    private readonly ILogger<SqliteMessageStore> _logger;
    private bool _isClosed;

    public SqliteMessageStore(
        SqliteInstance instance,
        RuntimeRegistry runtimes,
        MessageIds ids,
        TimeProvider time,
        Backlog backlog,
        SqliteControlWriter control,
        AgentDirectory agents,
        SecretCipher cipher,
        ILogger<SqliteMessageStore> logger)
    {
        _session = instance.OpenWriter();
        WasUnclean = instance.WasUnclean;
        WasRestored = instance.WasRestored;
        _transaction = new SqliteTransaction(_session, cipher, runtimes, ids, time, backlog);
        _audit = new AuditRows(_session);
        _control = control;
        _agents = agents;
        _logger = logger;
    }

    public bool WasUnclean { get; }

    public bool WasRestored { get; }

    public void Execute(IReadOnlyList<StoreWrite> batch, Backlog backlog, Aftermath aftermath)
    {
        _transaction.Begin(aftermath);
        try
        {
            foreach (var write in batch)
            {
                write.Failure = null;
                if (write.NeedsSavepoint)
                {
                    ApplyWithSavepoint(write, backlog, aftermath);
                }
                else
                {
                    Apply(write);
                }
            }

            _transaction.Commit();
        }
        catch
        {
            _transaction.Rollback();
            throw;
        }

        // Before anybody hears of the commit: who then asks for the agent gets it as it is now.
        foreach (var agent in aftermath.Changed)
        {
            _agents.Invalidate(agent);
        }
    }

    /// <summary>Before the first turn: nobody else uses the session yet.</summary>
    public void ConfirmRestored() => SqliteInstance.ConfirmRestored(_session);

    /// <summary>Folds a large log back while nobody waits for the writer.</summary>
    public void Rest()
    {
        if (new FileInfo(_session.Connection.DataSource + "-wal") is { Exists: true, Length: > 16 * 1024 * 1024 })
        {
            // Passive: it waits for nobody and blocks nobody.
            _session.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    public void Close(bool isClean)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        if (isClean)
        {
            SqliteInstance.MarkClean(_session);
        }
    }

    public void Dispose() => _session.Dispose();

    private void Apply(StoreWrite write)
    {
        if (write is ISqliteControlWrite control)
        {
            control.Apply(_control.Context(_session), _transaction, _audit);
        }
        else
        {
            write.Apply(_transaction);
        }
    }

    private void ApplyWithSavepoint(StoreWrite write, Backlog backlog, Aftermath aftermath)
    {
        var mark = (Backlog: backlog.Mark(), Aftermath: aftermath.Mark());
        _transaction.Savepoint();
        try
        {
            Apply(write);
            _transaction.Release();
        }
        catch (Exception exception)
        {
            if (exception is not TrinityException)
            {
                LogTakenBack(exception, write.Name);
            }

            _transaction.RollbackToSavepoint();
            backlog.RollbackTo(mark.Backlog);
            aftermath.RollbackTo(mark.Aftermath);
            write.Failure = exception;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The write '{Name}' was taken back.")]
    private partial void LogTakenBack(Exception exception, string name);
}

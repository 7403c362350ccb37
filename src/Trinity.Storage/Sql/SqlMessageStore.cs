using Microsoft.Extensions.Logging;
using Trinity.Engine.Store;
using Trinity.Sdk;
using Trinity.Sdk.Messages;
using Trinity.Storage.Sql.Audit;

namespace Trinity.Storage.Sql;

/// <summary>Messages in a database: one writing connection, every commit durable before it is acknowledged.</summary>
internal abstract partial class SqlMessageStore : IMessageStore, IStoreLifetime, IDisposable
{
    private readonly SqlInstance _instance;
    private readonly SqlTransaction _transaction;
    private readonly AuditRows _audit;
    private readonly Memories _memories;
    private readonly ILogger _logger;
    private bool _isClosed;

    protected SqlMessageStore(SqlInstance instance, SqlSession session, SqlTransaction transaction, Memories memories, ILogger logger)
    {
        _instance = instance;
        Session = session;
        WasUnclean = instance.WasUnclean;
        WasRestored = instance.WasRestored;
        _transaction = transaction;
        _audit = new AuditRows(session);
        _memories = memories;
        _logger = logger;
    }

    public bool WasUnclean { get; }

    public bool WasRestored { get; }

    protected SqlSession Session { get; }

    public void Execute(IReadOnlyList<StoreWrite> batch, Backlog backlog, Aftermath aftermath)
    {
        try
        {
            _transaction.Begin(batch, aftermath);
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
        catch (Exception exception)
        {
            _transaction.Rollback();
            if (exception is StoreInDoubtException)
            {
                Forget(aftermath);
            }
            else if (!Session.IsSound)
            {
                throw new StoreAwayException(exception);
            }
            else if (Session.IsFull(exception))
            {
                // There will be room again; what a turn has done until then is not to be done once more.
                throw new StoreAwayException(exception, "The disk of the store is full.");
            }

            throw;
        }

        Forget(aftermath);
    }

    public virtual void AwaitLock()
    {
        // Most stores have one writer.
    }

    public virtual bool? WasCommitted() => throw new NotSupportedException("A file is not lost while it is written.");

    /// <summary>Before the first turn: nobody else uses the session yet.</summary>
    public void ConfirmRestored() => SchemaMigrator.SetSetting(Session, SqlInstance.Restored, "0");

    public virtual void Rest()
    {
        // Most databases look after themselves.
    }

    public void Close(bool isClean)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;

        // A store that is away cannot be told, and what was owed to it is not written: the next start looks after that.
        if (!isClean || !Session.IsSound)
        {
            return;
        }

        try
        {
            _instance.MarkClean(Session);
        }
        catch (Exception exception) when (StoreFailures.IsOne(exception))
        {
            // Nobody has asked it anything since it went.
            LogNotTold(exception);
        }
    }

    public void Dispose() => Session.Dispose();

    /// <summary>Before anybody hears of the commit: who then asks for an agent gets it as it is now.</summary>
    private void Forget(Aftermath aftermath) => _memories.Forget(aftermath.Changed, aftermath.Forgotten);

    private void Apply(StoreWrite write)
    {
        if (write is ISqlControlWrite control)
        {
            _transaction.ControlChanges();
            control.Apply(Session.OpenContext(), _transaction, _audit);
        }
        else if (write is ISqlRowWrite rows)
        {
            rows.Apply(Session, _transaction);
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
        catch (Exception exception) when (!Session.IsFull(exception))
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store could not be told that the server stops in order.")]
    private partial void LogNotTold(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The write '{Name}' was taken back.")]
    private partial void LogTakenBack(Exception exception, string name);
}

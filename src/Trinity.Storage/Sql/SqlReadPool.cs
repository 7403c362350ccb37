using System.Collections.Concurrent;

namespace Trinity.Storage.Sql;

/// <summary>Connections for reading. A read is short: it holds back what the database would clear away.</summary>
internal abstract class SqlReadPool : IDisposable
{
    private readonly ConcurrentBag<SqlSession> _sessions = [];
    private volatile bool _isDisposed;

    public abstract SqlDialect Dialect { get; }

    /// <summary>Reads with a session of its own.</summary>
    public abstract ValueTask<T> ReadAsync<T>(Func<SqlSession, T> read);

    /// <summary>Reads several things as they are at one moment.</summary>
    public ValueTask<T> ReadSnapshotAsync<T>(Func<SqlSession, T> read) => ReadAsync(session =>
    {
        session.Prepare(Dialect.BeginSnapshot).Run();
        try
        {
            return read(session);
        }
        finally
        {
            // What was lost has nothing to end, and its failure is the one that counts.
            if (session.IsSound)
            {
                session.Prepare("COMMIT").Run();
            }
        }
    });

    /// <summary>Reads on this thread, for what is asked rarely and cannot wait.</summary>
    public T Read<T>(Func<SqlSession, T> read)
    {
        if (!_sessions.TryTake(out var session))
        {
            session = Open();
        }

        try
        {
            return read(session);
        }
        finally
        {
            if (_isDisposed || !session.IsSound)
            {
                session.Dispose();
            }
            else
            {
                _sessions.Add(session);
            }
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_sessions.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    protected abstract SqlSession Open();
}

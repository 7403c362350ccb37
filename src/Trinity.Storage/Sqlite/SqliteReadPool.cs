using System.Collections.Concurrent;

namespace Trinity.Storage.Sqlite;

/// <summary>Connections for reading. A read is short: as long as it lasts, the write-ahead log cannot start over.</summary>
internal sealed class SqliteReadPool(SqliteDatabase database) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _sessions = [];
    private volatile bool _isDisposed;

    /// <summary>Reads with a session of its own.</summary>
    public T Read<T>(Func<SqliteSession, T> read)
    {
        if (!_sessions.TryTake(out var session))
        {
            session = new SqliteSession(database.ReadConnectionString);
        }

        try
        {
            return read(session);
        }
        finally
        {
            if (_isDisposed)
            {
                session.Dispose();
            }
            else
            {
                _sessions.Add(session);
            }
        }
    }

    /// <summary>Reads several things as they are at one moment.</summary>
    public T ReadSnapshot<T>(Func<SqliteSession, T> read) => Read(session =>
    {
        session.Prepare("BEGIN").Run();
        try
        {
            return read(session);
        }
        finally
        {
            session.Prepare("COMMIT").Run();
        }
    });

    public void Dispose()
    {
        _isDisposed = true;
        while (_sessions.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}

using System.Collections.Concurrent;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql;

/// <summary>
/// Connections for reading. A read is short: it holds back what the database would clear away. Whoever reads for a tenant says so, and is shown
/// no other one's rows where the database can tell them apart.
/// </summary>
internal abstract class SqlReadPool : IDisposable
{
    private readonly ConcurrentBag<SqlSession> _sessions = [];
    private volatile bool _isDisposed;

    public abstract SqlDialect Dialect { get; }

    /// <summary>Reads rows of a tenant with a session of its own.</summary>
    public ValueTask<T> ReadAsync<T>(TenantId tenant, Func<SqlSession, T> read) => RunAsync(tenant, read);

    /// <summary>Reads several things of a tenant as they are at one moment.</summary>
    public ValueTask<T> ReadSnapshotAsync<T>(TenantId tenant, Func<SqlSession, T> read) => RunAsync(tenant, Snapshot(read));

    /// <summary>Reads what the engine or the instance as a whole needs.</summary>
    public ValueTask<T> ReadAllTenantsAsync<T>(Func<SqlSession, T> read) => RunAsync(tenant: null, read);

    /// <summary>Reads several things of any tenants as they are at one moment.</summary>
    public ValueTask<T> ReadAllTenantsSnapshotAsync<T>(Func<SqlSession, T> read) => RunAsync(tenant: null, Snapshot(read));

    /// <summary>Reads on this thread, for what is asked rarely and cannot wait.</summary>
    public T Read<T>(TenantId tenant, Func<SqlSession, T> read) => Run(tenant, read);

    /// <summary>Reads on this thread, whosever it is.</summary>
    public T ReadAllTenants<T>(Func<SqlSession, T> read) => Run(tenant: null, read);

    public void Dispose()
    {
        _isDisposed = true;
        while (_sessions.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    protected abstract ValueTask<T> RunAsync<T>(TenantId? tenant, Func<SqlSession, T> read);

    protected T Run<T>(TenantId? tenant, Func<SqlSession, T> read)
    {
        if (!_sessions.TryTake(out var session))
        {
            session = Open();
        }

        try
        {
            session.Show(tenant);
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

    protected abstract SqlSession Open();

    private static Func<SqlSession, T> Snapshot<T>(Func<SqlSession, T> read) => session =>
    {
        session.Prepare(session.Dialect.BeginSnapshot).Run();
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
    };
}

using System.Data.Common;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal abstract class SqlSession : IDisposable
{
    private readonly Dictionary<string, SqlStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>Where the databases differ.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>The connection, for EF Core and for what is done once.</summary>
    public abstract DbConnection Connection { get; }

    /// <summary>Whether it can be used: a connection may be lost.</summary>
    public virtual bool IsSound => true;

    /// <summary>Whether something failed for want of room on the disk of the database. EF Core wraps what it is told.</summary>
    public bool IsFull(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DbException failure && MeansFull(failure))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Shows no rows but those of a tenant, where the database can tell; all of them when null.</summary>
    public virtual void Show(TenantId? tenant)
    {
    }

    /// <summary>The statement of this text, prepared once.</summary>
    public SqlStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = Create(sql));
        }

        return statement;
    }

    /// <summary>Executes a text of one or more statements that is not used again.</summary>
    public void Execute(string sql) => Execute(sql, timeout: null);

    /// <summary>The same, for as long as it takes: an index of millions is not made within a minute.</summary>
    public void ExecutePatiently(string sql) => Execute(sql, timeout: 0);

    /// <summary>Executes a text now, and again when the connection had to be opened again.</summary>
    public virtual void ExecuteAtOpen(string sql) => Execute(sql);

    public long Scalar(string sql) => SqlRows.First(Prepare(sql), row => row.OptionalLong(0)) ?? 0;

    /// <summary>Control data on this connection, within the transaction that is open.</summary>
    public abstract PlatformDbContext OpenContext();

    public virtual void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        Connection.Dispose();
    }

    protected abstract SqlStatement Create(string sql);

    /// <summary>Whether this is what the database says when its disk is full.</summary>
    protected abstract bool MeansFull(DbException failure);

    private void Execute(string sql, int? timeout)
    {
        using var command = Connection.CreateCommand();
#pragma warning disable CA2100 // The text is ours: a setting or a migration.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = timeout ?? command.CommandTimeout;
        command.ExecuteNonQuery();
    }
}

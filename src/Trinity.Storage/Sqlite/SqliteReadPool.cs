using Trinity.Sdk.Identity;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Sqlite;

/// <summary>Connections for reading the file: a read is done before anything could be waited for.</summary>
internal sealed class SqliteReadPool(SqliteDatabase database) : SqlReadPool
{
    public override SqlDialect Dialect => SqliteDialect.Instance;

    protected override ValueTask<T> RunAsync<T>(TenantId? tenant, Func<SqlSession, T> read) => new(Run(tenant, read));

    protected override SqlSession Open() => new SqliteSession(database.ReadConnectionString);
}

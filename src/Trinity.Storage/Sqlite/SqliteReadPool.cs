using Trinity.Storage.Sql;

namespace Trinity.Storage.Sqlite;

/// <summary>Connections for reading the file: a read is done before anything could be waited for.</summary>
internal sealed class SqliteReadPool(SqliteDatabase database) : SqlReadPool
{
    public override SqlDialect Dialect => SqliteDialect.Instance;

    public override ValueTask<T> ReadAsync<T>(Func<SqlSession, T> read) => new(Read(read));

    protected override SqlSession Open() => new SqliteSession(database.ReadConnectionString);
}

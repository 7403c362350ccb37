using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;
using Trinity.Platform.Storage;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Sqlite;

/// <summary>One connection to the file.</summary>
internal sealed class SqliteSession : SqlSession
{
    private readonly SqliteConnection _connection;
    private DbContextOptions<SqlitePlatformDbContext>? _options;

    public SqliteSession(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
    }

    public override SqlDialect Dialect => SqliteDialect.Instance;

    public override DbConnection Connection => _connection;

    public SqliteConnection Database => _connection;

    /// <summary>Whether a transaction is open. What SQLite has rolled back by itself (a full disk) cannot be rolled back again.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    private sqlite3 Handle => _connection.Handle ?? throw new InvalidOperationException("The connection is closed.");

    public override PlatformDbContext OpenContext()
    {
        _options ??= new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite(_connection).Options;
        return new SqlitePlatformDbContext(_options);
    }

    protected override SqlStatement Create(string sql) => new SqliteStatement(Handle, sql);

    protected override bool MeansFull(DbException failure) => failure is SqliteException { SqliteErrorCode: raw.SQLITE_FULL };
}

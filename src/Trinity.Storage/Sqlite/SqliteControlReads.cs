using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sqlite;

/// <summary>Control data read from SQLite.</summary>
internal sealed class SqliteControlReads : IControlReads, IDisposable
{
    private readonly string _connectionString;
    private readonly DbContextOptions<SqlitePlatformDbContext> _options;

    public SqliteControlReads(SqliteDatabase database)
    {
        _connectionString = new SqliteConnectionStringBuilder(database.ReadConnectionString) { Pooling = true }.ToString();
        _options = new DbContextOptionsBuilder<SqlitePlatformDbContext>()
            .UseSqlite(_connectionString)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;
    }

    public TenantTables Open(TenantId tenant) => OpenAllTenants().Of(tenant);

    public PlatformDbContext OpenAllTenants() => new SqlitePlatformDbContext(_options);

    /// <summary>A pooled connection would keep the file of an instance that is gone.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;

namespace Trinity.Storage.Sqlite;

/// <summary>Control data read from SQLite.</summary>
internal sealed class SqliteControlReads(SqliteDatabase database) : IControlReads
{
    private readonly DbContextOptions<SqlitePlatformDbContext> _options = new DbContextOptionsBuilder<SqlitePlatformDbContext>()
        .UseSqlite(new SqliteConnectionStringBuilder(database.ReadConnectionString) { Pooling = true }.ToString())
        .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
        .Options;

    public PlatformDbContext Open() => new SqlitePlatformDbContext(_options);
}

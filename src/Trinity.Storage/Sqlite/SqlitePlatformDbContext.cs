using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Trinity.Platform.Storage;

namespace Trinity.Storage.Sqlite;

/// <summary>The control data in SQLite.</summary>
internal sealed class SqlitePlatformDbContext(DbContextOptions<SqlitePlatformDbContext> options) : PlatformDbContext(options)
{
    /// <summary>For <c>dotnet ef</c> only.</summary>
    internal sealed class DesignFactory : IDesignTimeDbContextFactory<SqlitePlatformDbContext>
    {
        public SqlitePlatformDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite("Data Source=:memory:").Options);
    }
}

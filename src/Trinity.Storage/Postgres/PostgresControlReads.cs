using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Postgres;

/// <summary>Control data read from PostgreSQL.</summary>
internal sealed class PostgresControlReads : IControlReads, IDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly DbContextOptions<PostgresPlatformDbContext> _options;

    public PostgresControlReads(PostgresDatabase database)
    {
        _source = NpgsqlDataSource.Create(database.PooledConnectionString);
        _options = PostgresPlatformDbContext.Options(builder =>
            builder.UseNpgsql(_source).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).AddInterceptors(TenantWall.OnOpen.Instance));
    }

    public TenantTables Open(TenantId tenant) => new PostgresPlatformDbContext(_options) { ShownTo = tenant }.Of(tenant);

    public PlatformDbContext OpenAllTenants() => new PostgresPlatformDbContext(_options);

    public void Dispose() => _source.Dispose();
}

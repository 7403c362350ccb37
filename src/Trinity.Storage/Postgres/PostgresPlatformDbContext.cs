using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Postgres;

/// <summary>The control data in PostgreSQL.</summary>
internal sealed class PostgresPlatformDbContext(DbContextOptions<PostgresPlatformDbContext> options) : PlatformDbContext(options)
{
    /// <summary>The tenant whose rows alone the database shows; all of them when null.</summary>
    public TenantId? ShownTo { get; init; }

    public static DbContextOptions<PostgresPlatformDbContext> Options(Action<DbContextOptionsBuilder<PostgresPlatformDbContext>> configure)
    {
        var builder = new DbContextOptionsBuilder<PostgresPlatformDbContext>();
        configure(builder);
        return builder.Options;
    }

    /// <summary>Texts compare by their bytes, as in SQLite: the order of a page must not depend on where the server stands.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation("C");
    }

    /// <summary>For <c>dotnet ef</c> only.</summary>
    internal sealed class DesignFactory : IDesignTimeDbContextFactory<PostgresPlatformDbContext>
    {
        public PostgresPlatformDbContext CreateDbContext(string[] args) => new(Options(builder => builder.UseNpgsql("Host=nowhere")));
    }
}

using Microsoft.Extensions.Options;
using Trinity.Sdk;
using Trinity.Storage;
using Trinity.Storage.Sqlite;

namespace Trinity.Server.Commands;

/// <summary>Where the instance of a directory keeps its data: what a server would find in the settings.</summary>
internal static class StoreOf
{
    /// <summary>The settings of the store.</summary>
    public static IOptions<StorageOptions> Settings(string directory) => Options.Create(new StorageOptions
    {
        DataDirectory = directory,
        Postgres = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .Build()[$"{StorageOptions.SectionName}:{nameof(StorageOptions.Postgres)}"],
    });

    /// <summary>The file, for what is done to files.</summary>
    /// <exception cref="TrinityException"><c>not_on_postgres</c>: the data are in PostgreSQL.</exception>
    public static SqliteDatabase File(string directory)
    {
        var settings = Settings(directory);
        return string.IsNullOrEmpty(settings.Value.Postgres) ? new SqliteDatabase(settings) : throw new TrinityException(
            "not_on_postgres",
            "This is for instances in a file, and this one is in PostgreSQL. Back it up with pg_dump, and the secrets.key of the data directory with it.");
    }
}

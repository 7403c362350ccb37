using Microsoft.Extensions.Options;
using Trinity.Sdk;
using Trinity.Storage;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sqlite;

namespace Trinity.Server.Commands;

/// <summary>Where the instance of a directory keeps its data: what a server would find in the settings.</summary>
/// <param name="postgres">How to connect to PostgreSQL; null for what the settings say, and empty for the file whatever they say.</param>
internal sealed class StoreOf(string? postgres)
{
    /// <summary>The settings of the store.</summary>
    public IOptions<StorageOptions> Settings(string directory)
    {
        var settings = new StorageOptions();
        Configuration().GetSection(StorageOptions.SectionName).Bind(settings);
        settings.DataDirectory = directory;
        settings.Postgres = postgres ?? settings.Postgres;
        return Options.Create(settings);
    }

    /// <summary>What a server would be told by its file and its environment.</summary>
    public static IConfiguration Configuration() => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .AddSettingFiles()
        .Build();

    /// <summary>Does one thing with a file and another with PostgreSQL.</summary>
    public T Choose<T>(string directory, Func<SqliteDatabase, T> file, Func<PostgresDatabase, T> server)
    {
        var settings = Settings(directory);
        return string.IsNullOrEmpty(settings.Value.Postgres) ? file(new SqliteDatabase(settings)) : server(new PostgresDatabase(settings));
    }

    /// <summary>The PostgreSQL of the settings.</summary>
    /// <exception cref="TrinityException"><c>no_postgres</c>: they name none.</exception>
    public PostgresDatabase Server(string directory) => Choose<PostgresDatabase>(
        directory,
        _ => throw new TrinityException(
            "no_postgres", "Say where to: Trinity:Storage:Postgres (Trinity__Storage__Postgres in the environment) names no database."),
        server => server);
}

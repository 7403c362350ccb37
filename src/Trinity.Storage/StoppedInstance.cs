using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trinity.Engine.Cluster;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage;

/// <summary>An instance whose server does not run, taken to change something, and left as it was found.</summary>
internal static class StoppedInstance
{
    /// <summary>Opens the instance, which brings it to this program's schema, and changes it.</summary>
    /// <exception cref="TrinityException"><c>data_directory_in_use</c>, <c>database_in_use</c>: a server runs.</exception>
    public static T Change<T>(IOptions<StorageOptions> settings, Func<SqlSession, SecretRing, T> change)
    {
        using SqlInstance instance = string.IsNullOrEmpty(settings.Value.Postgres)
            ? new SqliteInstance(new SqliteDatabase(settings), NullLogger<SqliteInstance>.Instance)
            : new PostgresInstance(
                new PostgresDatabase(settings), Options.Create(new ClusterOptions()), TimeProvider.System, NullLogger<PostgresInstance>.Instance);
        using var session = instance.OpenWriter();
        try
        {
            return change(session, instance.Secrets);
        }
        finally
        {
            // What was left open stays so for the next start, which has to be careful; what was closed was not opened by this.
            if (!instance.WasUnclean)
            {
                instance.MarkClean(session);
            }
        }
    }

    /// <summary>Looks at the instance without changing it, also while its server runs.</summary>
    /// <returns>Null where there is none.</returns>
    public static T? Look<T>(IOptions<StorageOptions> settings, Func<SqlSession, T> look)
    {
        using var session = Read(settings);
        return session is not null && SchemaMigrator.HasTable(session, "setting") ? look(session) : default;
    }

    /// <returns>Null where there is no file.</returns>
    private static SqlSession? Read(IOptions<StorageOptions> settings)
    {
        if (string.IsNullOrEmpty(settings.Value.Postgres))
        {
            var file = new SqliteDatabase(settings);
            return File.Exists(file.File) ? new SqliteSession(file.ReadConnectionString) : null;
        }

        var server = new PostgresDatabase(settings);
        return server.Connect(server.ReadConnectionString);
    }
}

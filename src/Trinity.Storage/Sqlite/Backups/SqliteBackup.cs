using Trinity.Sdk;
using Trinity.Storage.Backups;

namespace Trinity.Storage.Sqlite.Backups;

/// <summary>Takes a backup of an instance in a file, also while its server runs.</summary>
internal static class SqliteBackup
{
    /// <exception cref="TrinityException"><c>no_instance</c>: there is nothing to back up. <c>backup_exists</c>: the file is there.</exception>
    public static BackupManifest Take(SqliteDatabase database, string path, DateTimeOffset now) => File.Exists(database.File)
        ? BackupFile.Write(path, database.Directory, now, copy => Copy(database, copy))
        : throw new TrinityException("no_instance", $"There is no Trinity instance in {database.Directory}.");

    /// <summary>One read transaction: the copy is of one moment, whatever is written meanwhile.</summary>
    private static void Copy(SqliteDatabase database, string copy)
    {
        using var session = new SqliteSession(database.ReadConnectionString);
        session.Prepare("VACUUM INTO ?1").Add(copy).Run();
    }
}

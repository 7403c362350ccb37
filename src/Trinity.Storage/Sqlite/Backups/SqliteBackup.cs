using Trinity.Storage.Sql;
using Trinity.Sdk;

namespace Trinity.Storage.Sqlite.Backups;

/// <summary>Takes a backup of an instance, also while its server runs.</summary>
internal static class SqliteBackup
{
    /// <exception cref="TrinityException"><c>no_instance</c>: there is nothing to back up. <c>backup_exists</c>: the file is there.</exception>
    public static BackupManifest Take(SqliteDatabase database, string path, DateTimeOffset now)
    {
        var file = Path.GetFullPath(path);
        if (!File.Exists(database.File))
        {
            throw new TrinityException("no_instance", $"There is no Trinity instance in {database.Directory}.");
        }

        if (File.Exists(file))
        {
            throw new TrinityException("backup_exists", $"{file} is there already; a backup overwrites nothing.");
        }

        using var work = WorkDirectory.Beside(file);
        var copy = Path.Combine(work.Path, SqliteDatabase.FileName);
        Copy(database, copy);
        var manifest = Describe(copy, now);
        var archive = Path.Combine(work.Path, "archive");
        BackupArchive.Write(archive, manifest, copy, Path.Combine(database.Directory, SecretKeyFile.FileName));
        File.Move(archive, file);
        return manifest;
    }

    /// <summary>One read transaction: the copy is of one moment, whatever is written meanwhile.</summary>
    private static void Copy(SqliteDatabase database, string copy)
    {
        using var session = new SqliteSession(database.ReadConnectionString);
        session.Prepare("VACUUM INTO ?1").Add(copy).Run();
    }

    private static BackupManifest Describe(string copy, DateTimeOffset now)
    {
        using var session = new SqliteSession(SqliteDatabase.ConnectionString(copy));
        return new BackupManifest(now, session.Scalar("SELECT value FROM sequence WHERE id = 1"), SchemaMigrator.NeededProgram(session));
    }
}

using Trinity.Sdk;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage.Backups;

/// <summary>The file of a backup: it is there whole, or not at all.</summary>
internal static class BackupFile
{
    /// <param name="path">Where it goes.</param>
    /// <param name="directory">The data directory, with the keys.</param>
    /// <param name="now">The time.</param>
    /// <param name="copyTo">Copies the database to a file of SQLite.</param>
    /// <exception cref="TrinityException"><c>backup_exists</c>: the file is there.</exception>
    public static BackupManifest Write(string path, string directory, DateTimeOffset now, Action<string> copyTo)
    {
        var file = Path.GetFullPath(path);
        if (File.Exists(file))
        {
            throw new TrinityException("backup_exists", $"{file} is there already; a backup overwrites nothing.");
        }

        using var work = WorkDirectory.Beside(file);
        var copy = Path.Combine(work.Path, SqliteDatabase.FileName);
        copyTo(copy);
        var manifest = Describe(copy, now);
        var archive = Path.Combine(work.Path, "archive");
        BackupArchive.Write(archive, manifest, copy, Path.Combine(directory, SecretKeyFile.FileName));
        File.Move(archive, file);
        return manifest;
    }

    private static BackupManifest Describe(string copy, DateTimeOffset now)
    {
        using var session = new SqliteSession(SqliteDatabase.ConnectionString(copy));
        return BackupManifest.Of(session, now);
    }
}

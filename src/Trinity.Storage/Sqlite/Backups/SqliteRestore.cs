using System.Globalization;
using Trinity.Sdk;

namespace Trinity.Storage.Sqlite.Backups;

/// <summary>
/// Puts a backup in the place of an instance. What was there is kept beside it, what is newer than the backup is listed, and nothing of
/// the restored work goes on before a person has looked at it.
/// </summary>
internal static class SqliteRestore
{
    private const string Replaced = "replaced-";

    /// <summary>What an instance consists of. The database goes first: what is left without it cannot be mistaken for an instance.</summary>
    private static readonly string[] Parts =
        [SqliteDatabase.FileName, SqliteDatabase.FileName + "-wal", SqliteDatabase.FileName + "-shm", SecretKeyFile.FileName];

    /// <summary>Whether an instance was replaced and nothing has been put in its place.</summary>
    public static bool IsUnfinished(SqliteDatabase database) => Unfinished(database) is not null;

    /// <exception cref="TrinityException">
    /// <c>data_directory_in_use</c>: a server runs there. <c>invalid_backup</c>, <c>program_too_old</c>: the backup cannot be used. Nothing
    /// has been changed then.
    /// </exception>
    public static RestoreReport Apply(SqliteDatabase database, string path, DateTimeOffset now)
    {
        var file = Path.GetFullPath(path);
        if (!File.Exists(file))
        {
            throw new TrinityException("no_backup", $"There is no file {file}.");
        }

        Directory.CreateDirectory(database.Directory);
        using var taken = ProcessLock.Take(database.Directory);
        using var work = WorkDirectory.Beside(Path.Combine(database.Directory, "restore"));
        var manifest = BackupArchive.Read(file, work.Path);
        var restored = Path.Combine(work.Path, SqliteDatabase.FileName);
        Prepare(restored, file);
        var (replaced, newer) = SetAside(database, manifest, now);
        File.Move(Path.Combine(work.Path, SecretKeyFile.FileName), Path.Combine(database.Directory, SecretKeyFile.FileName));

        // Last: an instance without a database is plainly unfinished, one without its key is not.
        File.Move(restored, database.File);
        return new RestoreReport(manifest.CreatedAt, replaced, newer);
    }

    private static void Prepare(string restored, string backup)
    {
        using var session = new SqliteSession(SqliteDatabase.ConnectionString(restored));
        session.Execute(SqliteDatabase.WriterPragmas);
        if (SqliteRows.First(session.Prepare("PRAGMA quick_check(1)"), row => row.Text(0)) is var state && state != "ok")
        {
            throw BackupArchive.Invalid(backup, $"its database is damaged ({state}).");
        }

        SchemaMigrator.CheckProgram(session);
        SchemaMigrator.SetSetting(session, SqliteInstance.Restored, "1");
        session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Moves what is there beside it, or goes on where an interrupted restore ended.</summary>
    private static (string? Directory, NewerWork? Newer) SetAside(SqliteDatabase database, BackupManifest manifest, DateTimeOffset now)
    {
        var directory = Unfinished(database);
        if (directory is null && File.Exists(database.File))
        {
            var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            directory = Path.Combine(database.Directory, Replaced + stamp);
            Directory.CreateDirectory(directory);
        }

        if (directory is null)
        {
            return (null, null);
        }

        foreach (var name in Parts)
        {
            var (from, to) = (Path.Combine(database.Directory, name), Path.Combine(directory, name));
            if (File.Exists(to))
            {
                // It was moved before; this one is the backup's already.
                File.Delete(from);
            }
            else if (File.Exists(from))
            {
                File.Move(from, to);
            }
        }

        return (directory, NewerWork.List(Path.Combine(directory, SqliteDatabase.FileName), manifest.LastSequence));
    }

    /// <returns>Where the last restore put what it replaced, if it went no further; null if there is nothing to finish.</returns>
    private static string? Unfinished(SqliteDatabase database) => File.Exists(database.File) || !Directory.Exists(database.Directory)
        ? null
        : Directory.GetDirectories(database.Directory, Replaced + "*").Max(StringComparer.Ordinal);
}

/// <summary>What a restore did.</summary>
/// <param name="BackupOf">When the backup was taken.</param>
/// <param name="Replaced">Where what was there before is kept; null when there was nothing.</param>
/// <param name="Newer">What the replaced instance did after the backup; null when there was none.</param>
internal sealed record RestoreReport(DateTimeOffset BackupOf, string? Replaced, NewerWork? Newer);

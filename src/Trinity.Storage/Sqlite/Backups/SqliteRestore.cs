using System.Globalization;
using Trinity.Sdk;
using Trinity.Storage.Backups;
using Trinity.Storage.Sql;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Sqlite.Backups;

/// <summary>
/// Puts a backup in the place of an instance. What was there is kept beside it, what is newer than the backup is listed, and nothing of
/// the restored work goes on before a person has looked at it.
/// </summary>
internal static class SqliteRestore
{
    /// <summary>Holds what is being replaced, for as long as that is not done: while it is there, nothing else in the directory is an instance.</summary>
    private const string Replacing = "replacing";

    private static readonly string[] Parts =
        [SqliteDatabase.FileName, SqliteDatabase.FileName + "-wal", SqliteDatabase.FileName + "-shm", SecretKeyFile.FileName];

    /// <summary>Whether a restore began here and did not end.</summary>
    public static bool IsUnfinished(SqliteDatabase database) => Directory.Exists(ReplacingOf(database));

    /// <exception cref="TrinityException"><c>restore_unfinished</c>: a restore began here and did not end.</exception>
    public static void CheckFinished(SqliteDatabase database)
    {
        if (IsUnfinished(database))
        {
            throw new TrinityException(
                "restore_unfinished", $"A restore to {database.Directory} was interrupted: run it again. What was there is in the directory replacing.");
        }
    }

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
        var newer = SetAside(database, manifest);
        File.Move(Path.Combine(work.Path, SecretKeyFile.FileName), Path.Combine(database.Directory, SecretKeyFile.FileName));
        File.Move(restored, database.File);
        return Finish(database, manifest.CreatedAt, newer, now);
    }

    /// <summary>Makes a database of a backup one that a server may start on.</summary>
    /// <param name="restored">The database.</param>
    /// <param name="backup">Where it comes from.</param>
    public static void Prepare(string restored, string backup)
    {
        using var session = new SqliteSession(SqliteDatabase.ConnectionString(restored));
        session.Execute(SqliteDatabase.WriterPragmas);
        if (SqlRows.First(session.Prepare("PRAGMA quick_check(1)"), row => row.Text(0)) is var state && state != "ok")
        {
            throw BackupArchive.Invalid(backup, $"its database is damaged ({state}).");
        }

        SchemaMigrator.CheckProgram(session);
        SchemaMigrator.SetSetting(session, SqlInstance.Restored, "1");

        // It may be a backup of a file that was moved to PostgreSQL. Who restores it wants it here.
        TransferMarks.Remove(session, TransferMarks.Moved);
        session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Moves what is there beside it, or goes on where an interrupted restore ended.</summary>
    /// <returns>What is newer than the backup; null when there was no instance.</returns>
    private static NewerWork? SetAside(SqliteDatabase database, BackupManifest manifest)
    {
        var replacing = Directory.CreateDirectory(ReplacingOf(database)).FullName;
        foreach (var name in Parts)
        {
            var (from, to) = (Path.Combine(database.Directory, name), Path.Combine(replacing, name));
            if (File.Exists(to))
            {
                // It was moved before; this one is a backup's already.
                File.Delete(from);
            }
            else if (File.Exists(from))
            {
                File.Move(from, to);
            }
        }

        var replaced = Path.Combine(replacing, SqliteDatabase.FileName);
        return File.Exists(replaced) ? NewerWork.List(
            () => new SqliteSession(SqliteDatabase.ConnectionString(replaced)), replacing, manifest.LastSequence, manifest.CreatedAt) : null;
    }

    /// <summary>Gives what was replaced a name of its own: from here on it is only kept.</summary>
    private static RestoreReport Finish(SqliteDatabase database, DateTimeOffset backupOf, NewerWork? newer, DateTimeOffset now)
    {
        var replacing = ReplacingOf(database);
        if (!Directory.EnumerateFileSystemEntries(replacing).Any())
        {
            Directory.Delete(replacing);
            return new RestoreReport(backupOf, Replaced: null, newer);
        }

        var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var replaced = Path.Combine(database.Directory, $"replaced-{stamp}");
        for (var number = 2; Directory.Exists(replaced); number++)
        {
            replaced = Path.Combine(database.Directory, $"replaced-{stamp}-{number}");
        }

        Directory.Move(replacing, replaced);
        var file = newer?.File is { } listed ? Path.Combine(replaced, Path.GetFileName(listed)) : null;
        return new RestoreReport(backupOf, replaced, newer is null ? null : newer with { File = file });
    }

    private static string ReplacingOf(SqliteDatabase database) => Path.Combine(database.Directory, Replacing);
}

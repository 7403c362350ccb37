using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Trinity.Sdk;
using Trinity.Storage.Backups;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Postgres.Backups;

/// <summary>Takes a backup of an instance in PostgreSQL, also while its server runs: all rows of one moment, in a file as every other backup has it.</summary>
internal static class PostgresBackup
{
    /// <summary>The copy is nobody's before it is synced into its archive; in its log nobody would look for it.</summary>
    private const string CopyPragmas = "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;";

    /// <exception cref="TrinityException">
    /// <c>no_instance</c>: there is nothing to back up. <c>backup_exists</c>: the file is there. <c>schema_differs</c>: the database is not as this
    /// program makes it. <c>copy_differs</c>: the backup would not be what the database has.
    /// </exception>
    public static BackupManifest Take(PostgresDatabase database, string path, DateTimeOffset now, Action<CopiedRows>? progress = null)
    {
        using var session = database.Connect(database.CopyConnectionString());

        // What a server commits meanwhile is not seen, and waits for nothing.
        session.Execute(session.Dialect.BeginSnapshot);
        TransferMarks.Check(session);
        return SchemaMigrator.HasTable(session, "setting")
            ? BackupFile.Write(path, database.Directory, now, copy => Copy(session, copy, progress))
            : throw new TrinityException("no_instance", $"There is no Trinity instance in {database.Place}.");
    }

    private static void Copy(PostgresSession session, string path, Action<CopiedRows>? progress)
    {
        using var file = new SqliteSession(SqliteDatabase.ConnectionString(path, SqliteOpenMode.ReadWriteCreate));
        file.Execute(CopyPragmas);
        SchemaMigrator.Migrate(file, NullLogger.Instance);
        var copy = new RowCopy(new PostgresRows(session), new SqliteRows(file), progress);
        copy.Run();
        copy.Verify();

        // While the file is packed, what the server clears away needs not wait for this.
        session.Execute("COMMIT");
    }
}

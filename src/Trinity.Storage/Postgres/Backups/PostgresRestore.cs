using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Trinity.Sdk;
using Trinity.Storage.Backups;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Storage.Sqlite.Backups;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Postgres.Backups;

/// <summary>
/// Puts a backup in the place of an instance in PostgreSQL. It is made whole beside it, in a schema of its own, and takes the place in one
/// transaction. What was there is kept in another schema.
/// </summary>
internal static class PostgresRestore
{
    /// <summary>Where a backup is unpacked. What an interrupted restore has left there is nothing.</summary>
    private const string Beside = "trinity_restoring";

    /// <exception cref="TrinityException">
    /// <c>data_directory_in_use</c>, <c>database_in_use</c>: a server runs. <c>no_backup</c>, <c>invalid_backup</c>, <c>program_too_old</c>: the
    /// backup cannot be used. <c>not_the_owner</c>: the user may not make schemas. Nothing has been changed then.
    /// </exception>
    public static RestoreReport Apply(PostgresDatabase database, string path, DateTimeOffset now)
    {
        var file = Path.GetFullPath(path);
        if (!File.Exists(file))
        {
            throw new TrinityException("no_backup", $"There is no file {file}.");
        }

        Directory.CreateDirectory(database.Directory);
        using var taken = ProcessLock.Take(database.Directory);
        using var session = database.ConnectAlone(database.CopyConnectionString());
        using var work = WorkDirectory.Beside(Path.Combine(database.Directory, "restore"));
        var manifest = BackupArchive.Read(file, work.Path);
        var restored = Path.Combine(work.Path, SqliteDatabase.FileName);
        SqliteRestore.Prepare(restored, file);
        Unpack(database, session, restored);
        var kept = Exchange(session, now);
        ExchangeKeys(database, Path.Combine(work.Path, SecretKeyFile.FileName), kept);
        var report = Report(database, session, manifest, kept);
        TransferMarks.Remove(session, TransferMarks.Restoring);
        return report;
    }

    private static void Unpack(PostgresDatabase database, PostgresSession session, string restored)
    {
        try
        {
            session.Execute($"DROP SCHEMA IF EXISTS {Beside} CASCADE");
            session.Execute($"CREATE SCHEMA {Beside}");
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new TrinityException(
                "not_the_owner", $"A restore needs a schema of its own in {database.Place}, and the user may not make one: let the user own the database.");
        }

        using var file = new SqliteSession(SqliteDatabase.ConnectionString(restored));
        using var target = database.Connect(database.CopyConnectionString(Beside));
        SchemaMigrator.Migrate(file, NullLogger.Instance);
        SchemaMigrator.Migrate(target, NullLogger.Instance);
        var copy = new RowCopy(new SqliteRows(file), new PostgresRows(target));
        copy.Run();
        copy.Verify();

        // Until the server's own housekeeping comes by, it would plan for empty tables.
        target.Execute("ANALYZE");
    }

    /// <summary>Puts the new tables in the place of those that are there. Until the keys are in theirs, nothing starts on them.</summary>
    /// <returns>The name under which is kept what was there.</returns>
    private static string Exchange(PostgresSession session, DateTimeOffset now)
    {
        var place = Text(session, "SELECT current_schema()");
        session.Execute("BEGIN");

        // Where a restore was interrupted after this, what is there is a backup's already.
        var interrupted = SchemaMigrator.HasTable(session, "setting") ? SchemaMigrator.Setting(session, TransferMarks.Restoring) : null;
        var kept = interrupted ?? NewName(session, now);
        if (interrupted is not null)
        {
            MoveTables(session, place, $"{kept}_half");
            session.Execute($"DROP SCHEMA {kept}_half CASCADE");
        }
        else if (SchemaMigrator.HasTable(session, "setting"))
        {
            MoveTables(session, place, kept);
        }

        MoveTables(session, Beside, place);
        session.Execute($"DROP SCHEMA {Beside}");
        SchemaMigrator.SetSetting(session, TransferMarks.Restoring, kept);
        session.Execute("COMMIT");
        return kept;
    }

    /// <summary>Tables and what belongs to them, and the functions of their triggers; what an extension has made stays.</summary>
    private static void MoveTables(PostgresSession session, string from, string to) => session.Execute(
        $"""
        CREATE SCHEMA IF NOT EXISTS "{to}";
        DO $move$
        DECLARE found record;
        BEGIN
            FOR found IN
                SELECT 'TABLE ' || c.oid::regclass AS name FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = '"{from}"'::regnamespace
                AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
                UNION ALL
                SELECT 'FUNCTION ' || p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = '"{from}"'::regnamespace
                AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
            LOOP
                EXECUTE 'ALTER ' || found.name || ' SET SCHEMA "{to}"';
            END LOOP;
        END $move$
        """);

    private static string NewName(PostgresSession session, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString("yyyyMMdd't'HHmmss'z'", CultureInfo.InvariantCulture);
        var name = $"replaced_{stamp}";
        for (var number = 2; IsSchema(session, name); number++)
        {
            name = $"replaced_{stamp}_{number}";
        }

        return name;
    }

    private static void ExchangeKeys(PostgresDatabase database, string keys, string kept)
    {
        var (current, aside) = (Path.Combine(database.Directory, SecretKeyFile.FileName), Path.Combine(database.Directory, kept, SecretKeyFile.FileName));
        if (File.Exists(current) && !File.Exists(aside))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
            File.Move(current, aside);
        }

        File.Move(keys, current, overwrite: true);
    }

    private static RestoreReport Report(PostgresDatabase database, PostgresSession session, BackupManifest manifest, string kept)
    {
        if (!IsSchema(session, kept))
        {
            return new RestoreReport(manifest.CreatedAt, Replaced: null, Newer: null);
        }

        var directory = Directory.CreateDirectory(Path.Combine(database.Directory, kept)).FullName;
        var newer = NewerWork.List(
            () => new PostgresSession(database.CopyConnectionString(kept)), directory, manifest.LastSequence, manifest.CreatedAt);
        return new RestoreReport(manifest.CreatedAt, $"the schema {kept} of the database, its keys in {directory}", newer);
    }

    private static bool IsSchema(PostgresSession session, string name) =>
        SqlRows.First(session.Prepare("SELECT 1 FROM pg_namespace WHERE nspname = ?1").Add(name), row => row.Int(0)) == 1;

    private static string Text(PostgresSession session, string sql) => SqlRows.First(session.Prepare(sql), row => row.Text(0))!;
}

using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Trinity.Sdk;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Storage.Sqlite.Backups;

namespace Trinity.Storage.Transfers;

/// <summary>
/// Moves a stopped instance from its file to PostgreSQL. From the first row on nothing starts on the file, and nothing on the database
/// before it is proved to be the same. Interrupted, it is run again and goes on.
/// </summary>
internal sealed class InstanceMove(SqliteDatabase source, PostgresDatabase target)
{
    /// <summary>How much is committed at once.</summary>
    public int PartLength { get; init; } = 16 * 1024 * 1024;

    /// <returns>How many rows there are; null when they had been moved before.</returns>
    /// <exception cref="TrinityException">
    /// <c>no_instance</c>, <c>data_directory_in_use</c>, <c>database_in_use</c>; <c>database_not_empty</c>: the target has an instance, or a part
    /// of another one. <c>copy_differs</c>: the copy is not used.
    /// </exception>
    public long? Run(Action<CopiedRows> progress)
    {
        using var taken = Take(source);
        SqliteRestore.CheckFinished(source);

        // Without them nothing would start on the database either.
        SecretKeyFile.Read(source.Directory);
        using var file = Open(source);
        using var session = target.ConnectAlone(target.CopyConnectionString());
        var number = Begin(file, session);
        if (SchemaMigrator.Setting(session, TransferMarks.Arrived) == number)
        {
            return null;
        }

        SchemaMigrator.Migrate(session, NullLogger.Instance);
        var copy = new RowCopy(new SqliteRows(file), new PostgresRows(session) { PartLength = PartLength }, progress);
        copy.Run();
        var rows = copy.Verify();

        // Until the server's own housekeeping comes by, it would plan for empty tables.
        session.Execute("ANALYZE");
        session.Execute("BEGIN");
        TransferMarks.Remove(session, TransferMarks.Arriving);
        SchemaMigrator.SetSetting(session, TransferMarks.Arrived, number);
        session.Execute("COMMIT");
        return rows;
    }

    /// <summary>Makes the file the instance again, as it was when it was moved.</summary>
    /// <returns>Whether it had been moved, or begun to be.</returns>
    public static bool Cancel(SqliteDatabase source)
    {
        using var taken = Take(source);
        using var file = Open(source);
        var was = SchemaMigrator.Setting(file, TransferMarks.Moved) is not null;
        TransferMarks.Remove(file, TransferMarks.Moved);
        return was;
    }

    private static ProcessLock Take(SqliteDatabase source) => File.Exists(source.File)
        ? ProcessLock.Take(source.Directory)
        : throw new TrinityException("no_instance", $"There is no Trinity instance in a file of {source.Directory}.");

    private static SqliteSession Open(SqliteDatabase source)
    {
        var file = new SqliteSession(source.WriteConnectionString);
        file.Execute(SqliteDatabase.WriterPragmas);
        SchemaMigrator.Migrate(file, NullLogger.Instance);
        return file;
    }

    /// <summary>Gives the move a number, or finds the one that it has: no part of another move, or of another state of the file, is gone on with.</summary>
    private string Begin(SqliteSession file, PostgresSession session)
    {
        var number = SchemaMigrator.Setting(file, TransferMarks.Moved)?.Split(' ')[0];
        if (SchemaMigrator.HasTable(session, "setting"))
        {
            var there = SchemaMigrator.Setting(session, TransferMarks.Arriving) ?? SchemaMigrator.Setting(session, TransferMarks.Arrived);
            return number is not null && number == there
                ? number
                : throw new TrinityException(
                    "database_not_empty", $"The database {target.Place} has an instance already, or a part of another move. Give an empty one.");
        }

        number ??= Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        SchemaMigrator.SetSetting(file, TransferMarks.Moved, $"{number} {target.Place}");
        session.Execute("BEGIN");
        session.Execute(SchemaMigrator.SettingTable);
        SchemaMigrator.SetSetting(session, TransferMarks.Arriving, number);
        session.Execute("COMMIT");
        return number;
    }
}

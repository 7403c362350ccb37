using Microsoft.Data.Sqlite;
using Trinity.Sdk;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite.Backups;

namespace Trinity.Storage.Sqlite;

/// <summary>Looks a data directory over without changing it, also while a server has it.</summary>
internal static class SqliteCheckup
{
    public static IEnumerable<Finding> Look(SqliteDatabase database)
    {
        if (SqliteRestore.IsUnfinished(database))
        {
            return [new Finding(FindingLevel.Fail, "Data", $"a restore to {database.Directory} was interrupted: run it again")];
        }

        if (!File.Exists(database.File))
        {
            return [new Finding(FindingLevel.Ok, "Data", $"{database.Directory} has no instance yet; the first start creates it")];
        }

        return
        [
            new Finding(FindingLevel.Ok, "Data", $"{database.Directory} ({new FileInfo(database.File).Length / 1024 / 1024} MiB)"),
            new Finding(FindingLevel.Ok, "Server", ProcessLock.IsTaken(database.Directory) ? "running" : "not running"),
            .. LookInside(database),
        ];
    }

    /// <summary>How many there are of what; nothing where that cannot be read.</summary>
    public static IReadOnlyDictionary<string, long> Count(SqliteDatabase database)
    {
        try
        {
            using var session = File.Exists(database.File) ? new SqliteSession(database.ReadConnectionString) : null;
            return session is null ? SqlCheckup.NoCounts : SqlCheckup.Count(session);
        }
        catch (Exception exception) when (exception is SqliteException or TrinityException)
        {
            return SqlCheckup.NoCounts;
        }
    }

    private static List<Finding> LookInside(SqliteDatabase database)
    {
        try
        {
            using var session = new SqliteSession(database.ReadConnectionString);
            return [Health(session), .. SqlCheckup.Look(session, database.Directory)];
        }
        catch (Exception exception) when (exception is SqliteException or TrinityException)
        {
            return [new Finding(FindingLevel.Fail, "Database", $"it cannot be read ({exception.Message}): restore a backup")];
        }
    }

    private static Finding Health(SqlSession session) =>
        SqlRows.First(session.Prepare("PRAGMA quick_check(1)"), row => row.Text(0)) is var state && state == "ok"
            ? new Finding(FindingLevel.Ok, "Database", "sound")
            : new Finding(FindingLevel.Fail, "Database", $"damaged ({state}): restore a backup");
}

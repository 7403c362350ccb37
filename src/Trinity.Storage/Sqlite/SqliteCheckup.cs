using Microsoft.Data.Sqlite;
using Trinity.Sdk;
using Trinity.Storage.Sql;
using Trinity.Storage.Sql.Secrets;
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

    private static Finding Secrets(SqliteDatabase database, SqliteSession session)
    {
        const string what = "Secrets";
        try
        {
            var ring = SecretKeyFile.Read(database.Directory);
            var counts = SchemaMigrator.HasTable(session, "destination") ? new SecretRows(session, ring).CountByKey() : new Dictionary<int, int>();
            if (counts.GetValueOrDefault(0) is > 0 and var unreadable)
            {
                return new Finding(FindingLevel.Fail, what, $"{unreadable} cannot be read with these keys: put the key file of the backup back");
            }

            var newest = counts.GetValueOrDefault(ring.Newest.Number);
            return new Finding(FindingLevel.Ok, what, $"{counts.Values.Sum()}, {newest} under key {ring.Newest.Number}, the newest of {ring.Keys.Count}");
        }
        catch (TrinityException exception)
        {
            return new Finding(FindingLevel.Fail, what, exception.Message);
        }
    }

    private static List<Finding> LookInside(SqliteDatabase database)
    {
        try
        {
            using var session = new SqliteSession(database.ReadConnectionString);
            List<Finding> findings = [Health(session), Program(session), Secrets(database, session)];
            if (SchemaMigrator.NeededProgram(session) > 0)
            {
                findings.AddRange(Work(session));
            }

            if (SchemaMigrator.HasTable(session, "delivery"))
            {
                findings.AddRange(Deliveries(session));
            }

            return findings;
        }
        catch (Exception exception) when (exception is SqliteException or TrinityException)
        {
            return [new Finding(FindingLevel.Fail, "Database", $"it cannot be read ({exception.Message}): restore a backup")];
        }
    }

    private static Finding Health(SqliteSession session) =>
        SqlRows.First(session.Prepare("PRAGMA quick_check(1)"), row => row.Text(0)) is var state && state == "ok"
            ? new Finding(FindingLevel.Ok, "Database", "sound")
            : new Finding(FindingLevel.Fail, "Database", $"damaged ({state}): restore a backup");

    private static Finding Program(SqliteSession session) =>
        SchemaMigrator.NeededProgram(session) is var needed && needed <= SchemaMigrator.Program
            ? new Finding(FindingLevel.Ok, "Schema", $"program level {needed}")
            : new Finding(FindingLevel.Fail, "Schema", $"it needs program level {needed}, this is {SchemaMigrator.Program}: use a newer Trinity");

    private static IEnumerable<Finding> Work(SqliteSession session)
    {
        var open = session.Scalar("SELECT (SELECT count(*) FROM message WHERE status = 0) + (SELECT count(*) FROM message WHERE status IN (1, 2))");
        yield return new Finding(FindingLevel.Ok, "Open work", $"{open} messages");
        var dead = session.Scalar("SELECT count(*) FROM ask WHERE status = 0 AND kind = 3");
        yield return new Finding(dead == 0 ? FindingLevel.Ok : FindingLevel.Warn, "Alerts", $"{dead} wait in the operator queue");
        var held = SqlRows.List(
            session.Prepare("SELECT name FROM agent WHERE held_by IS NOT NULL AND deleted_at IS NULL ORDER BY name LIMIT 20"), row => row.Text(0));
        if (held.Count > 0)
        {
            yield return new Finding(FindingLevel.Warn, "Held agents", string.Join(", ", held));
        }
    }

    private static IEnumerable<Finding> Deliveries(SqliteSession session)
    {
        var pending = session.Scalar("SELECT count(*) FROM delivery WHERE status = 2");
        var dead = session.Scalar("SELECT count(*) FROM delivery WHERE status = 3");
        yield return new Finding(
            dead == 0 ? FindingLevel.Ok : FindingLevel.Warn,
            "Deliveries",
            $"{pending} pending, {dead} dead{(dead == 0 ? string.Empty : ": redrive or forget them")}");
        var disabled = session.Scalar("SELECT count(*) FROM destination WHERE disabled_by IS NOT NULL");
        if (disabled > 0)
        {
            yield return new Finding(FindingLevel.Warn, "Destinations", $"{disabled} disabled: what is sent to them is dead");
        }
    }
}

/// <summary>Something that was looked at.</summary>
internal sealed record Finding(FindingLevel Level, string What, string Text);

/// <summary>How it is.</summary>
internal enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Somebody should look at it.</summary>
    Warn,

    /// <summary>It keeps the instance from working.</summary>
    Fail,
}

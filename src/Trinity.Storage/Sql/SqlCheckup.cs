using Trinity.Sdk;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Messages;
using Trinity.Storage.Sql.Secrets;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Sql;

/// <summary>Looks the rows of an instance over without changing them.</summary>
internal static class SqlCheckup
{
    public static readonly IReadOnlyDictionary<string, long> NoCounts = new SortedDictionary<string, long>(StringComparer.Ordinal);

    public static IEnumerable<Finding> Look(SqlSession session, string directory)
    {
        if (!SchemaMigrator.HasTable(session, "setting"))
        {
            return [new Finding(FindingLevel.Ok, "Schema", "there is no instance yet; the first start creates it")];
        }

        List<Finding> findings = [Program(session), Secrets(session, directory)];
        if (TransferMarks.Refusal(session) is { } refusal)
        {
            findings.Add(new Finding(FindingLevel.Fail, "Start", refusal.Message));
        }

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

    /// <summary>How many there are of what. Nothing when there is no instance yet, or one of another program.</summary>
    public static IReadOnlyDictionary<string, long> Count(SqlSession session)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (!SchemaMigrator.HasTable(session, "setting") || SchemaMigrator.NeededProgram(session) is 0 or > SchemaMigrator.Program)
        {
            return counts;
        }

        foreach (var table in (string[])["tenant", "agent", "state", "timer", "destination"])
        {
            counts.Add(table, session.Scalar($"SELECT count(*) FROM {table}"));
        }

        Add<MessageStatus>("message");
        Add<DeliveryStatus>("delivery");
        Add<AskStatus>("ask");
        return counts;

        void Add<T>(string table)
            where T : struct, Enum
        {
            foreach (var (status, count) in SqlRows.List(
                session.Prepare($"SELECT status, count(*) FROM {table} GROUP BY status"), row => (row.Int(0), row.Long(1))))
            {
                counts.Add($"{table}.{Words.Of((T)Enum.ToObject(typeof(T), status))}", count);
            }
        }
    }

    private static Finding Program(SqlSession session) =>
        SchemaMigrator.NeededProgram(session) is var needed && needed <= SchemaMigrator.Program
            ? new Finding(FindingLevel.Ok, "Schema", $"program level {needed}")
            : new Finding(FindingLevel.Fail, "Schema", $"it needs program level {needed}, this is {SchemaMigrator.Program}: use a newer Trinity");

    private static IEnumerable<Finding> Work(SqlSession session)
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

    private static IEnumerable<Finding> Deliveries(SqlSession session)
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

    private static Finding Secrets(SqlSession session, string directory)
    {
        const string what = "Secrets";
        try
        {
            var ring = SecretKeyFile.Read(directory);
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
}

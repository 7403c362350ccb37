using Microsoft.Extensions.Logging.Abstractions;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sqlite;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Sql;

/// <summary>Says whether a server of this program would start on a database, and whether it would find what it makes itself.</summary>
internal static class SchemaCheck
{
    public static IEnumerable<Finding> Look(SqlSession session)
    {
        if (TransferMarks.Refusal(session) is { } refusal)
        {
            yield return new Finding(FindingLevel.Fail, "Start", refusal.Message);
        }

        var needed = SchemaMigrator.NeededProgram(session);
        if (needed > SchemaMigrator.Program)
        {
            yield return new Finding(FindingLevel.Fail, "Schema", $"it needs program level {needed}, this is {SchemaMigrator.Program}: use a newer Trinity");
            yield break;
        }

        var pending = SchemaMigrator.Pending(session);
        if (pending is [_, ..])
        {
            yield return new Finding(
                FindingLevel.Warn, "Schema", $"{pending.Count} migrations run with the next start, or with trinity db migrate: {string.Join(", ", pending)}");
            yield break;
        }

        yield return Tables(session) is [_, ..] differences
            ? new Finding(FindingLevel.Fail, "Schema", $"it was changed by hand: {string.Join(", ", differences)}")
            : new Finding(FindingLevel.Ok, "Schema", $"this program's, level {needed}");
    }

    /// <summary>Compared with a database that is made now, in memory: the form of the tables is the same in every database.</summary>
    private static IReadOnlyList<string> Tables(SqlSession session)
    {
        using var made = new SqliteSession("Data Source=:memory:");
        SchemaMigrator.Migrate(made, NullLogger.Instance);
        return session switch
        {
            SqliteSession file => new SqliteRows(file).Differences(new SqliteRows(made)),
            PostgresSession server => new PostgresRows(server).Differences(new SqliteRows(made)),
            _ => throw new InvalidOperationException($"A database of {session.GetType().Name} has no rows to compare."),
        };
    }
}

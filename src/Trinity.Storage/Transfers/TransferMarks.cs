using Trinity.Sdk;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Transfers;

/// <summary>The settings that keep servers off a database that is not, or is no longer, the instance.</summary>
internal static class TransferMarks
{
    /// <summary>On a file: the number of its move, and where that went.</summary>
    public const string Moved = "moved";

    /// <summary>On a target: the number of the move that is not whole yet.</summary>
    public const string Arriving = "arriving";

    /// <summary>On a target: the number of the move that made it.</summary>
    public const string Arrived = "arrived";

    /// <summary>On a database that was restored and whose keys may not be in their place yet: the name under which is kept what was there.</summary>
    public const string Restoring = "restoring";

    /// <exception cref="TrinityException"><c>moved_to_postgres</c>, <c>move_unfinished</c>, <c>restore_unfinished</c>: nothing may start here.</exception>
    public static void Check(SqlSession session)
    {
        if (Refusal(session) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <returns>Why nothing may start here; null where it may.</returns>
    public static TrinityException? Refusal(SqlSession session)
    {
        if (!SchemaMigrator.HasTable(session, "setting"))
        {
            return null;
        }

        if (SchemaMigrator.Setting(session, Moved) is { } moved)
        {
            var place = moved[(moved.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            return new TrinityException(
                "moved_to_postgres",
                $"This file was moved to PostgreSQL at {place}, or is about to be. Finish an interrupted move with trinity db move, and start with "
                + "Trinity:Storage:Postgres. To go on with the file as it was when it was moved: trinity db move --cancel.");
        }

        if (SchemaMigrator.Setting(session, Arriving) is not null)
        {
            return new TrinityException(
                "move_unfinished", "A move to this database has not ended: run trinity db move again, with the data directory that it began with.");
        }

        return SchemaMigrator.Setting(session, Restoring) is null
            ? null
            : new TrinityException("restore_unfinished", "A restore to this database was interrupted: run it again.");
    }

    public static void Remove(SqlSession session, string mark) => session.Prepare("DELETE FROM setting WHERE name = ?1").Add(mark).Run();
}

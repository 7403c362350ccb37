using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres.Cluster;

/// <summary>
/// Which processes have ended without leaving in order: what they may have been executing is begun with care by whoever takes it over
/// (rule 18). Each has its row in <c>writer</c>.
/// </summary>
internal static class Deaths
{
    /// <summary>Takes note of the members that the cluster has declared dead, and finds the last number that was given out before a death.</summary>
    /// <remarks>A member's name is that of its row. The number is the one of now: what is accepted later it cannot have executed.</remarks>
    public static readonly string Find =
        $"""
        WITH found AS (
            UPDATE writer SET dead_through = ?1 FROM node
            WHERE node.name = CAST(writer.id AS text) AND node.status = {(int)SiloStatus.Dead} AND dead_through IS NULL AND NOT is_clean
            RETURNING dead_through)
        SELECT greatest((SELECT max(dead_through) FROM found), (SELECT max(dead_through) FROM writer))
        """;

    /// <summary>Whoever is first knows that all others are gone, without asking anybody.</summary>
    public static void Begin(SqlSession session, bool isFirst, bool wasUnclean, DateTimeOffset now)
    {
        if (!isFirst)
        {
            return;
        }

        session.Execute("DELETE FROM node");
        session.Execute("UPDATE writer SET dead_through = (SELECT value FROM sequence) WHERE dead_through IS NULL AND NOT is_clean");
        if (wasUnclean)
        {
            // What ended may have left no row: it came from a file, or its row is too old.
            session.Prepare("INSERT INTO writer (id, batch, at, dead_through) SELECT gen_random_uuid(), 0, ?1, value FROM sequence")
                .Add(now.ToUnixTimeMilliseconds()).Run();
        }
    }

    /// <summary>The process leaves in order.</summary>
    public static void Leave(SqlSession session, Guid writer) => session.Prepare("UPDATE writer SET is_clean = true WHERE id = ?1").Add(writer).Run();

    /// <summary>Whether processes are there, or have ended, that have not left in order and of which nobody has taken note.</summary>
    public static bool HasOthers(SqlSession session) =>
        session.Scalar("SELECT count(*) FROM writer WHERE NOT is_clean AND dead_through IS NULL") > 0;
}

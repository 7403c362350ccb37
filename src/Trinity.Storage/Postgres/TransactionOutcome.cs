using Npgsql;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>
/// Finds out what became of a transaction whose connection was lost while it was committed: every transaction of the process leaves its
/// number in the row that the process has for it.
/// </summary>
internal sealed class TransactionOutcome(PostgresSession session, Guid writer)
{
    /// <summary>How long the row of a process stays that has written nothing. Without one, nothing was committed: it can be erased at any time.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromDays(7);

    private long _batch;

    /// <summary>What makes the transaction known, to be committed with it.</summary>
    public NpgsqlBatchCommand Mark(DateTimeOffset now)
    {
        var mark = new NpgsqlBatchCommand(
            "INSERT INTO writer (id, batch, at) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, at = excluded.at");
        mark.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = writer });
        mark.Parameters.Add(new NpgsqlParameter<long> { TypedValue = ++_batch });
        mark.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now.ToUnixTimeMilliseconds() });
        return mark;
    }

    /// <summary>Whether the last transaction was committed; null while the server is away or has not decided.</summary>
    public bool? WasCommitted()
    {
        try
        {
            session.Reopen();
            session.Execute("BEGIN");

            // Who lost the connection may still be at it, and holds this row as long.
            session.Execute("SELECT value FROM sequence WHERE id = 1 FOR UPDATE");
            var committed = SqlRows.First(session.Prepare("SELECT batch FROM writer WHERE id = ?1").Add(writer), row => row.Long(0));
            session.Execute("ROLLBACK");
            return committed == _batch;
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // It is away, or was lost again while it was asked.
            session.Lose();
            return null;
        }
    }

    /// <summary>Erases the rows of processes that are gone.</summary>
    public static void Sweep(PostgresSession session, DateTimeOffset now) =>
        session.Prepare("DELETE FROM writer WHERE at < ?1").Add((now - Keep).ToUnixTimeMilliseconds()).Run();
}

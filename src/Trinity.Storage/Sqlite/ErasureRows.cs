using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sqlite;

/// <summary>Erases messages with all that belongs to them.</summary>
internal sealed class ErasureRows(SqliteSession session)
{
    private static readonly string[] OfMessages =
    [
        "DELETE FROM journal WHERE message_seq IN (SELECT seq FROM temp.doomed)",
        "DELETE FROM journal_part WHERE message_seq IN (SELECT seq FROM temp.doomed)",
        "DELETE FROM effect WHERE message_seq IN (SELECT seq FROM temp.doomed)",
        "DELETE FROM timer WHERE message_seq IN (SELECT seq FROM temp.doomed)",
        "DELETE FROM ask WHERE message_seq IN (SELECT seq FROM temp.doomed)",
        "DELETE FROM message WHERE seq IN (SELECT seq FROM temp.doomed)",
    ];

    private static readonly string[] OfAgents =
    [
        "DELETE FROM state WHERE agent_id = ?1",
        "DELETE FROM state_index WHERE agent_id = ?1",
        "DELETE FROM timer WHERE agent_id = ?1",
        "DELETE FROM ask WHERE agent_id = ?1",
        "DELETE FROM effect WHERE agent_id = ?1",
        "DELETE FROM idempotency WHERE agent_id = ?1",
        "DELETE FROM mailbox WHERE agent_id = ?1",
    ];

    /// <summary>Erases some messages of an agent, and with the last of them everything else of it.</summary>
    public int OfAgent(AgentId agent, int limit)
    {
        Choose("INSERT INTO temp.doomed SELECT seq FROM message WHERE agent_id = ?1 ORDER BY seq LIMIT ?2", agent.Value, limit);
        var erased = EraseChosen();
        if (erased == 0)
        {
            foreach (var sql in OfAgents)
            {
                session.Prepare(sql).Add(agent.Value).Run();
            }
        }

        return erased;
    }

    /// <summary>Erases some messages that ended before a time, and idempotency keys of before it that stand for nothing any more.</summary>
    public int EndedBefore(DateTimeOffset time, int limit)
    {
        Choose(
            """
            INSERT INTO temp.doomed
            SELECT seq FROM message WHERE status >= 4 AND finished_at < ?1 ORDER BY seq LIMIT ?2
            """,
            time.ToUnixTimeMilliseconds(),
            limit);
        var erased = EraseChosen();
        session.Prepare(
            """
            DELETE FROM idempotency WHERE (agent_id, hash) IN (
                SELECT agent_id, hash FROM idempotency WHERE created_at < ?1
                AND NOT EXISTS (SELECT 1 FROM message WHERE message.id = idempotency.message_id) LIMIT ?2)
            """).Add(time).Add(limit).Run();
        return erased;
    }

    private void Choose(string sql, long value, int limit)
    {
        session.Prepare("CREATE TEMP TABLE IF NOT EXISTS doomed (seq INTEGER PRIMARY KEY)").Run();
        session.Prepare("DELETE FROM temp.doomed").Run();
        session.Prepare(sql).Add(value).Add(limit).Run();
    }

    private int EraseChosen()
    {
        var erased = 0;
        foreach (var sql in OfMessages)
        {
            erased = session.Prepare(sql).Run();
        }

        return erased;
    }
}

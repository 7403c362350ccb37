using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql;

/// <summary>Erases messages with all that belongs to them.</summary>
internal sealed class ErasureRows
{
    /// <summary>A payload stays until the last message that has it is gone.</summary>
    public const string ErasePayloads =
        $"""
        DELETE FROM payload WHERE message_seq IN (SELECT {MessageRows.PayloadOwner} FROM message WHERE seq IN (SELECT seq FROM doomed))
        AND NOT EXISTS (SELECT 1 FROM message WHERE seq = payload.message_seq AND seq NOT IN (SELECT seq FROM doomed))
        AND NOT EXISTS (SELECT 1 FROM message WHERE payload_of = payload.message_seq AND seq NOT IN (SELECT seq FROM doomed))
        """;

    /// <summary>Entries of the operator queue that ended long ago: mostly there are none, and an index says so.</summary>
    public const string EraseAsks = "DELETE FROM ask WHERE seq IN (SELECT seq FROM ask WHERE status <> 0 AND ended_at < ?1 ORDER BY ended_at LIMIT ?2)";

    private readonly SqlStatement _forget;
    private readonly SqlStatement _chooseOfAgent;
    private readonly SqlStatement _chooseEnded;
    private readonly SqlStatement _lookedAt;
    private readonly SqlStatement[] _ofMessages;
    private readonly SqlStatement[] _ofAgent;
    private readonly SqlStatement[] _olderThan;
    private readonly SqlStatement _unusedSince;

    public ErasureRows(SqlSession session)
    {
        session.ExecuteAtOpen("CREATE TEMP TABLE doomed (seq BIGINT PRIMARY KEY)");
        _forget = session.Prepare("DELETE FROM doomed");
        _chooseOfAgent = session.Prepare("INSERT INTO doomed SELECT seq FROM message WHERE agent_id = ?1 ORDER BY seq LIMIT ?2");

        // By sequence, which is the order of creation: what is younger than the limit is never looked at.
        _lookedAt = session.Prepare(
            """
            SELECT max(seq) FROM (SELECT seq FROM message WHERE seq > ?1 ORDER BY seq LIMIT ?2) AS later
            WHERE (SELECT created_at FROM message WHERE seq > ?1 ORDER BY seq LIMIT 1) < ?3
            """);
        // What is redriven late keeps its message until it has ended; so does what a person or an agent may still answer.
        _chooseEnded = session.Prepare(
            """
            INSERT INTO doomed SELECT seq FROM message WHERE seq > ?1 AND seq <= ?2 AND status >= 4 AND finished_at < ?3
            AND NOT EXISTS (SELECT 1 FROM delivery WHERE message_seq = message.seq AND status = 2)
            AND NOT EXISTS (SELECT 1 FROM timer WHERE message_seq = message.seq)
            """);

        _ofMessages = PrepareAll(
            session,
            "DELETE FROM journal WHERE message_seq IN (SELECT seq FROM doomed)",
            "DELETE FROM journal_part WHERE message_seq IN (SELECT seq FROM doomed)",
            "DELETE FROM effect WHERE message_seq IN (SELECT seq FROM doomed)",
            "DELETE FROM timer WHERE message_seq IN (SELECT seq FROM doomed)",
            "DELETE FROM delivery WHERE message_seq IN (SELECT seq FROM doomed)",
            "DELETE FROM model_call WHERE message_seq IN (SELECT seq FROM doomed)",
            "DELETE FROM run_event WHERE message_seq IN (SELECT seq FROM doomed)",
            "DELETE FROM tool_call WHERE message_seq IN (SELECT seq FROM doomed)",
            ErasePayloads,
            "DELETE FROM message WHERE seq IN (SELECT seq FROM doomed)");
        _ofAgent = PrepareAll(
            session,
            StateRows.DeleteIndexed,
            "DELETE FROM state WHERE agent_id = ?1",
            "DELETE FROM timer WHERE agent_id = ?1",
            "DELETE FROM ask WHERE agent_id = ?1",
            "DELETE FROM delivery WHERE agent_id = ?1",
            "DELETE FROM destination WHERE agent_id = ?1",
            "DELETE FROM idempotency WHERE agent_id = ?1",
            "DELETE FROM mailbox WHERE agent_id = ?1");

        // An alert that nobody has looked at stays, however old it is.
        _olderThan = PrepareAll(
            session,
            EraseAsks,
            """
            DELETE FROM idempotency WHERE (agent_id, hash) IN (
                SELECT agent_id, hash FROM idempotency WHERE created_at < ?1
                AND NOT EXISTS (SELECT 1 FROM message WHERE message.id = idempotency.message_id) LIMIT ?2)
            """);

        // One that is disabled stays: it would be sent to again.
        _unusedSince = session.Prepare(
            """
            DELETE FROM destination WHERE id IN (
                SELECT id FROM destination WHERE created_at < ?1 AND disabled_by IS NULL
                AND NOT EXISTS (SELECT 1 FROM delivery WHERE destination_id = destination.id) LIMIT ?2)
            """);
    }

    /// <summary>Erases some messages of an agent, and with the last of them everything else of it.</summary>
    public int OfAgent(AgentId agent, int limit)
    {
        _forget.Run();
        _chooseOfAgent.Add(agent.Value).Add(limit).Run();
        var erased = EraseChosen();
        if (erased == 0)
        {
            // Its effects are gone with their messages.
            foreach (var statement in _ofAgent)
            {
                statement.Add(agent.Value).Run();
            }
        }

        return erased;
    }

    /// <summary>Erases what ended before a time, among the messages that follow a place.</summary>
    /// <returns>The place of the last message looked at; null when all that follow are younger.</returns>
    public long? EndedBefore(DateTimeOffset time, long after, int limit)
    {
        foreach (var statement in _olderThan)
        {
            statement.Add(time).Add(limit).Run();
        }

        if (LookedAt(time, after, limit) is not { } through)
        {
            _unusedSince.Add(time).Add(limit).Run();
            return null;
        }

        _forget.Run();
        _chooseEnded.Add(after).Add(through).Add(time).Run();
        EraseChosen();
        return through;
    }

    private static SqlStatement[] PrepareAll(SqlSession session, params string[] statements) =>
        Array.ConvertAll(statements, session.Prepare);

    private long? LookedAt(DateTimeOffset time, long after, int limit)
    {
        _lookedAt.Add(after).Add(limit).Add(time);
        try
        {
            return _lookedAt.Step() && !_lookedAt.IsNull(0) ? _lookedAt.Long(0) : null;
        }
        finally
        {
            _lookedAt.Reset();
        }
    }

    private int EraseChosen()
    {
        var erased = 0;
        foreach (var statement in _ofMessages)
        {
            erased = statement.Run();
        }

        return erased;
    }
}

using Npgsql;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Postgres;

/// <summary>The row of the sequence. Who has locked it writes, alone, until its transaction ends.</summary>
internal sealed class SequenceLock(PostgresSession session, bool isShared)
{
    private SequenceState? _held;
    private bool _hasRivals;

    /// <summary>
    /// Several servers wait for each other at this row. A batch that is taken before that wait is small, and the more servers there are the smaller;
    /// taken after it, it has what arrived meanwhile. Where nobody else has written lately there is no wait, and no need to ask.
    /// </summary>
    /// <param name="lastSeen">The last number of the last transaction of this process.</param>
    public void Await(long lastSeen)
    {
        if (!_hasRivals || !session.IsSound)
        {
            return;
        }

        try
        {
            using var opening = new NpgsqlBatch(session.Database);
            AddTo(opening, lastSeen);
            using var reader = opening.ExecuteReader();
            Read(reader, lastSeen);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // Nobody who could be told waits for this yet. The batch opens the connection again or meets the same, and its owners hear of it.
            session.Lose();
            Release();
        }
    }

    /// <summary>Begins a transaction with the lock; nothing is added when it is held already.</summary>
    public void AddTo(NpgsqlBatch batch, long lastSeen)
    {
        if (_held is not null)
        {
            return;
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT value, control FROM sequence WHERE id = 1 FOR UPDATE"));
        if (isShared)
        {
            var accepted = new NpgsqlBatchCommand("SELECT agent_id, max(seq) FROM message WHERE seq > $1 GROUP BY agent_id");
            accepted.Parameters.Add(new NpgsqlParameter<long> { TypedValue = lastSeen });
            batch.BatchCommands.Add(accepted);
        }
    }

    /// <summary>Begins a transaction with the lock, if the row still says what it said last; else all that is added behind it fails.</summary>
    /// <seealso cref="IsOther"/>
    public static void AddTo(NpgsqlBatch batch, long sequence, long control)
    {
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        var same = new NpgsqlBatchCommand(
            "SELECT 1 / CASE WHEN value = $1 AND control = $2 THEN 1 ELSE 0 END FROM sequence WHERE id = 1 FOR UPDATE");
        same.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequence });
        same.Parameters.Add(new NpgsqlParameter<long> { TypedValue = control });
        batch.BatchCommands.Add(same);
    }

    /// <summary>Whether a batch failed because the row says something else. Nothing else divides.</summary>
    public static bool IsOther(PostgresException exception) => exception.SqlState == PostgresErrorCodes.DivisionByZero;

    /// <summary>What the row said when it was locked.</summary>
    /// <param name="reader">The answers to what was added; they are read, and the reader stands at those that follow. Not needed when it is held.</param>
    /// <param name="lastSeen">The last number of the last transaction of this process.</param>
    public SequenceState Read(NpgsqlDataReader? reader, long lastSeen)
    {
        if (_held is not null)
        {
            return _held;
        }

        if (reader?.Read() is not true)
        {
            throw new InvalidOperationException("The database has lost its sequence.");
        }

        var found = new SequenceState(reader.GetInt64(0), reader.GetInt64(1), []);
        reader.NextResult();
        if (isShared)
        {
            while (reader.Read())
            {
                found.Accepted.Add((new AgentId(reader.GetInt64(0)), reader.GetInt64(1)));
            }

            reader.NextResult();
        }

        _hasRivals = isShared && found.Sequence != lastSeen;
        return _held = found;
    }

    /// <summary>The transaction has ended, or its connection has.</summary>
    public void Release() => _held = null;
}

/// <summary>What a transaction begins with.</summary>
/// <param name="Sequence">The last number given out.</param>
/// <param name="Control">How often control data have changed.</param>
/// <param name="Accepted">For which agents others have accepted messages since the last transaction of this process, and the last of each.</param>
internal sealed record SequenceState(long Sequence, long Control, List<(AgentId Agent, long Place)> Accepted);

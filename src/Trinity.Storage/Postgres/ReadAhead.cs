using Npgsql;
using NpgsqlTypes;
using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Postgres;

/// <summary>
/// What the hot writes of a batch ask for, read with one round trip, and kept as they change it. Where nobody else writes, what a transaction has
/// read and written is still so in the next one, and is not asked for again.
/// </summary>
internal sealed class ReadAhead : IReadAhead
{
    /// <summary>Of more messages, agents or states than these nothing is kept.</summary>
    private const int MaxKept = 100_000;

    private readonly HashSet<long> _turns = [];
    private readonly HashSet<AgentId> _agents = [];
    private readonly HashSet<long> _rows = [];
    private readonly HashSet<(AgentId Agent, string Key)> _keys = [];
    private readonly List<(AgentId Agent, byte[] Hash)> _hashes = [];
    private readonly List<long> _ended = [];

    public Dictionary<long, MessageFence?> Fences { get; } = [];

    public Dictionary<AgentId, long> Epochs { get; } = [];

    /// <summary>The versions of states by their rows; of one that is gone there is none.</summary>
    public Dictionary<long, long> Versions { get; } = [];

    /// <summary>The rows of states by their keys; 0 where there is none.</summary>
    public Dictionary<(AgentId Agent, string Key), long> Rows { get; } = [];

    public Dictionary<(AgentId Agent, string Hash), IdempotentMessage?> Idempotency { get; } = [];

    /// <summary>Whether something is to be asked that is not known.</summary>
    public bool HasQuestions => _turns.Count + _agents.Count + _rows.Count + _keys.Count + _hashes.Count > 0;

    public static (AgentId Agent, string Hash) KeyOf(AgentId agent, byte[] hash) => (agent, Convert.ToBase64String(hash));

    public void Idempotent(AgentId agent, IdempotencyScope scope) => _hashes.Add((agent, scope.Hash));

    public void Turn(AgentId agent, long sequence, StateRow? state)
    {
        if (!Fences.ContainsKey(sequence))
        {
            _turns.Add(sequence);
        }

        if (!Epochs.ContainsKey(agent))
        {
            _agents.Add(agent);
        }

        switch (state)
        {
            case { RowId: 0 }:
                _keys.Add((agent, state.Key));
                break;
            case { } known when !Versions.ContainsKey(known.RowId):
                _rows.Add(known.RowId);
                break;
        }
    }

    /// <summary>How a message stands now.</summary>
    public void Stands(long sequence, MessageFence fence)
    {
        Fences[sequence] = fence;
        if (!fence.Status.IsOpen())
        {
            _ended.Add(sequence);
        }
    }

    /// <summary>The transaction was committed, and nobody else writes: what is so now is so in the next one. Of what has ended nobody asks again.</summary>
    public void Keep()
    {
        _ended.ForEach(sequence => Fences.Remove(sequence));
        Rows.Clear();
        Idempotency.Clear();
        ClearQuestions();
        Limit(Fences);
        Limit(Epochs);
        Limit(Versions);
    }

    /// <summary>Puts the questions into a batch, in the order in which <see cref="Read"/> takes the answers.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        Add(batch, _turns.Count, "SELECT seq, status, attempt, wakes FROM message WHERE seq = ANY ($1)", () => [Array(NpgsqlDbType.Bigint, [.. _turns])]);
        Add(
            batch,
            _agents.Count,
            "SELECT agent_id, epoch FROM mailbox WHERE agent_id = ANY ($1) AND part = 0",
            () => [Array(NpgsqlDbType.Bigint, [.. _agents.Select(agent => agent.Value)])]);
        Add(batch, _rows.Count, "SELECT id, version FROM state WHERE id = ANY ($1)", () => [Array(NpgsqlDbType.Bigint, [.. _rows])]);
        Add(
            batch,
            _keys.Count,
            "SELECT agent_id, key, id, version FROM state WHERE (agent_id, key) IN (SELECT * FROM unnest($1, $2))",
            () =>
            [
                Array(NpgsqlDbType.Bigint, [.. _keys.Select(key => key.Agent.Value)]),
                Array(NpgsqlDbType.Text, [.. _keys.Select(key => PostgresText.Encode(key.Key)!)]),
            ]);
        Add(
            batch,
            _hashes.Count,
            "SELECT agent_id, hash, message_id, content FROM idempotency WHERE (agent_id, hash) IN (SELECT * FROM unnest($1, $2))",
            () =>
            [
                Array(NpgsqlDbType.Bigint, [.. _hashes.Select(hash => hash.Agent.Value)]),
                Array(NpgsqlDbType.Bytea, [.. _hashes.Select(hash => hash.Hash)]),
            ]);
    }

    /// <summary>Takes the answers, from the one on at which the reader stands. What was asked for and is not there is known not to be.</summary>
    public void Read(NpgsqlDataReader reader)
    {
        foreach (var turn in _turns)
        {
            Fences[turn] = null;
        }

        foreach (var agent in _agents)
        {
            Epochs[agent] = 0;
        }

        foreach (var key in _keys)
        {
            Rows[key] = 0;
        }

        foreach (var (agent, hash) in _hashes)
        {
            Idempotency[KeyOf(agent, hash)] = null;
        }

        ReadRows(reader, _turns.Count, () => Fences[reader.GetInt64(0)] =
            new MessageFence((MessageStatus)reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3)));
        ReadRows(reader, _agents.Count, () => Epochs[new AgentId(reader.GetInt64(0))] = reader.GetInt64(1));
        ReadRows(reader, _rows.Count, () => Versions[reader.GetInt64(0)] = reader.GetInt64(1));
        ReadRows(reader, _keys.Count, () =>
        {
            Rows[(new AgentId(reader.GetInt64(0)), PostgresText.Decode(reader.GetString(1)))] = reader.GetInt64(2);
            Versions[reader.GetInt64(2)] = reader.GetInt64(3);
        });
        ReadRows(reader, _hashes.Count, () => Idempotency[KeyOf(new AgentId(reader.GetInt64(0)), reader.GetFieldValue<byte[]>(1))] =
            new IdempotentMessage(new MessageId(reader.GetGuid(2)), reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3)));
    }

    /// <summary>Forgets everything: what is asked for then is read when it is.</summary>
    public void Clear()
    {
        ClearQuestions();
        Fences.Clear();
        Epochs.Clear();
        Versions.Clear();
        Rows.Clear();
        Idempotency.Clear();
    }

    private void ClearQuestions()
    {
        _turns.Clear();
        _agents.Clear();
        _rows.Clear();
        _keys.Clear();
        _hashes.Clear();
        _ended.Clear();
    }

    private static void Limit<TKey, TValue>(Dictionary<TKey, TValue> kept)
        where TKey : notnull
    {
        if (kept.Count > MaxKept)
        {
            kept.Clear();
        }
    }

    private static void Add(NpgsqlBatch batch, int count, string sql, Func<NpgsqlParameter[]> parameters)
    {
        if (count == 0)
        {
            return;
        }

        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters());
        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, T[] values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values };

    private static void ReadRows(NpgsqlDataReader reader, int asked, Action row)
    {
        if (asked == 0)
        {
            return;
        }

        while (reader.Read())
        {
            row();
        }

        reader.NextResult();
    }
}

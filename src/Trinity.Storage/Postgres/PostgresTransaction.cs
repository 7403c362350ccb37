using Npgsql;
using Trinity.Engine.Intake;
using Trinity.Engine.Store;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Postgres.Cluster;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>
/// Transactions of a writer beyond a network. What the hot writes of a batch ask for is read with its beginning, what they write goes with
/// its end: two round trips for the batch, however large it is. All other writes are a statement for each row, as in SQLite.
/// </summary>
/// <remarks>
/// The transaction begins with the row of the sequence, which no other transaction can have meanwhile. So transactions are one after the
/// other, whoever makes them: their numbers are committed in order, and what was read stays so until the end.
/// </remarks>
internal sealed class PostgresTransaction : SqlTransaction
{
    private readonly PostgresSession _session;
    private readonly TransactionOutcome _outcome;
    private readonly bool _isShared;
    private readonly Guid _writer;
    private readonly ReadAhead _ahead = new();
    private readonly KnownAgents _known = new();
    private GatheredRows _gathered = new();
    private int _opening;
    private long _savedSequence;
    private long _control = -1;
    private bool _hasControlChanged;
    private bool _hasBegun;
    private bool _isKept;
    private bool _hasRivals;
    private Turn? _turn;

    public PostgresTransaction(
        PostgresSession session,
        PostgresInstance instance,
        SecretCipher cipher,
        RuntimeRegistry runtimes,
        MessageIds ids,
        TimeProvider time,
        Backlog backlog)
        : base(session, cipher, runtimes, ids, time, backlog)
    {
        _session = session;
        _isShared = instance.IsShared;
        _writer = instance.Writer;
        _outcome = new TransactionOutcome(session, instance.Writer);
        _session.Gathered = Flush;
    }

    public override void Commit()
    {
        using var batch = new NpgsqlBatch(_session.Database);
        _gathered.AddTo(batch);
        if (_isShared)
        {
            // Each transaction has a number of its own: whoever hears of it knows what came before.
            NextSequence();
            Notice.AddTo(batch, _writer, Sequence, Aftermath, Backlog.Changes);
        }

        if (Sequence != _savedSequence || _hasControlChanged)
        {
            var save = new NpgsqlBatchCommand("UPDATE sequence SET value = $1, control = $2 WHERE id = 1");
            save.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Sequence });
            save.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _control + (_hasControlChanged ? 1 : 0) });
            batch.BatchCommands.Add(save);
        }

        batch.BatchCommands.Add(_outcome.Mark(Now));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        try
        {
            batch.ExecuteNonQuery();
        }
        catch (NpgsqlException exception) when (!_session.IsSound || exception is PostgresException { Severity: "FATAL" or "PANIC" })
        {
            // Nobody has said whether it was committed: the connection was lost, or the server has said farewell.
            throw new StoreInDoubtException(exception);
        }

        _turn = null;
        _gathered.Clear();
        _savedSequence = Sequence;
        _control += _hasControlChanged ? 1 : 0;
        _isKept = !_isShared;
    }

    /// <summary>
    /// Several servers wait for each other at the row of the sequence. A batch that is taken before that wait is small, and the more servers there
    /// are the smaller; taken after it, it has what arrived meanwhile. Where nobody else has written lately there is no wait, and no need to ask.
    /// </summary>
    public void AwaitTurn()
    {
        if (!_hasRivals || !_session.IsSound)
        {
            return;
        }

        try
        {
            using var opening = new NpgsqlBatch(_session.Database);
            AddTurn(opening);
            using var reader = opening.ExecuteReader();
            _turn = ReadTurn(reader);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // The batch meets it as well, and its owners hear of it.
            Abandon();
        }
    }

    /// <summary>Whether the last transaction was committed; null as long as that cannot be known.</summary>
    public bool? WasCommitted() => _outcome.WasCommitted();

    public override void ControlChanges()
    {
        _hasControlChanged = true;
        _known.Clear();
    }

    public override AgentDefinition? FindAgent(AgentId agent) => _known.Find(agent, base.FindAgent);

    public override AgentDefinition? FindMeant(TenantId tenant, AgentId by, string name) => _known.FindMeant(tenant, by, name, base.FindMeant);

    public override bool MayCall(AgentId caller, AgentId target) => _known.MayCall(caller, target, base.MayCall);

    public override bool TrySpend(AgentId agent)
    {
        ControlChanges();
        return base.TrySpend(agent);
    }

    public override void HoldAgent(AgentId agent, string reason)
    {
        ControlChanges();
        base.HoldAgent(agent, reason);
    }

    public override long ReadEpoch(AgentId agent) => _ahead.Epochs.TryGetValue(agent, out var epoch) ? epoch : base.ReadEpoch(agent);

    public override long RaiseEpoch(AgentId agent)
    {
        _ahead.Epochs.Remove(agent);
        return base.RaiseEpoch(agent);
    }

    public override long DeadThrough() =>
        _isShared ? SqlRows.First(_session.Prepare(Deaths.Find).Add(Sequence), row => row.OptionalLong(0)) ?? 0 : 0;

    /// <summary>Counts what waits for its turn, whoever has accepted it.</summary>
    /// <returns>The number of the last transaction that is counted in, beside this one.</returns>
    public long CountBacklog()
    {
        Flush();
        Backlog.Replace(MessageRows.CountQueued(_session));
        return _savedSequence;
    }

    public override MessageFence? ReadFence(long sequence) =>
        _ahead.Fences.TryGetValue(sequence, out var fence) ? fence : base.ReadFence(sequence);

    public override void Update(MessageRecord message)
    {
        base.Update(message);
        if (message.LaneSequence > _savedSequence && message.Sequence <= _savedSequence)
        {
            // It has a new place in its lane, and other processes cannot tell from its number.
            _hasControlChanged = true;
        }

        _ahead.Stands(message.Sequence, new MessageFence(message.Status, message.Attempt, message.Wakes));
    }

    public override void Complete(long sequence, ReadOnlyMemory<byte> reply, DateTimeOffset startedAt)
    {
        _gathered.Complete(sequence, reply, startedAt, Now);
        if (_ahead.Fences.TryGetValue(sequence, out var fence))
        {
            _ahead.Stands(sequence, fence!.Value with { Status = MessageStatus.Completed });
        }
    }

    public override IdempotentMessage? FindIdempotent(AgentId agent, IdempotencyScope scope) =>
        _ahead.Idempotency.TryGetValue(ReadAhead.KeyOf(agent, scope.Hash), out var known) ? known : base.FindIdempotent(agent, scope);

    public override void InsertIdempotent(AgentId agent, IdempotencyScope scope, MessageId message)
    {
        _gathered.InsertIdempotent(agent.Value, scope, message, Now);
        _ahead.Idempotency[ReadAhead.KeyOf(agent, scope.Hash)] = new IdempotentMessage(message, scope.Content);
    }

    public override bool TryAdvanceState(StateRow row, long expectedVersion, StateChange? change)
    {
        if (!Knows(row))
        {
            return base.TryAdvanceState(row, expectedVersion, change);
        }

        if (_ahead.Versions.GetValueOrDefault(row.RowId) != expectedVersion)
        {
            return false;
        }

        if (change is not null)
        {
            var isNew = expectedVersion == 0;
            if (isNew)
            {
                row.RowId = NextSequence();
                Named(row);
                _ahead.Rows[(row.Agent, row.Key)] = row.RowId;
            }

            _gathered.Write(row, isNew, expectedVersion + 1, change, Now);
            _ahead.Versions[row.RowId] = expectedVersion + 1;
        }

        return true;
    }

    public override void InsertEffect(EffectRecord effect) => _gathered.Insert(effect, NextSequence());

    public override void DeleteStates(AgentId agent)
    {
        Flush();
        _ahead.Clear();
        base.DeleteStates(agent);
    }

    public override int Erase(AgentId agent, int limit)
    {
        Flush();
        _ahead.Clear();
        return base.Erase(agent, limit);
    }

    public override long? EraseEnded(DateTimeOffset endedBefore, long after, int limit)
    {
        Flush();
        _ahead.Clear();
        return base.EraseEnded(endedBefore, after, limit);
    }

    protected override void InsertRow(MessageRecord message)
    {
        _gathered.Insert(message);
        _ahead.Stands(message.Sequence, new MessageFence(message.Status, message.Attempt, message.Wakes));
    }

    protected override void Open(IReadOnlyList<StoreWrite> batch)
    {
        _hasControlChanged = false;
        if (_isKept)
        {
            _ahead.Keep();
        }
        else
        {
            _ahead.Clear();
        }

        _isKept = false;
        foreach (var write in batch)
        {
            write.Foresee(_ahead);
        }

        _session.Reopen();
        if (_opening != _session.Openings)
        {
            // Its statements remember what was prepared on the connection before.
            _opening = _session.Openings;
            _gathered = new GatheredRows();
            _turn = null;
        }

        using var opening = new NpgsqlBatch(_session.Database);
        if (_turn is null)
        {
            AddTurn(opening);
        }

        _ahead.AddTo(opening);
        using var reader = opening.BatchCommands.Count > 0 ? opening.ExecuteReader() : null;
        Take(_turn ??= ReadTurn(reader!));
        if (reader is not null)
        {
            _ahead.Read(reader);
        }
    }

    protected override void Abandon()
    {
        _turn = null;
        _gathered.Clear();
        if (!_session.IsSound)
        {
            return;
        }

        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (NpgsqlException) when (!_session.IsSound)
        {
            // With the connection its transaction is gone.
        }
    }

    protected override void Forget()
    {
        base.Forget();
        _gathered.Clear();
        _ahead.Clear();
        _known.Clear();
    }

    private void AddTurn(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT value, control FROM sequence WHERE id = 1 FOR UPDATE"));
        if (_isShared)
        {
            var accepted = new NpgsqlBatchCommand("SELECT agent_id, max(seq) FROM message WHERE seq > $1 GROUP BY agent_id");
            accepted.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _hasBegun ? _savedSequence : long.MaxValue });
            batch.BatchCommands.Add(accepted);
        }
    }

    private Turn ReadTurn(NpgsqlDataReader reader)
    {
        if (!reader.Read())
        {
            throw new InvalidOperationException("The database has lost its sequence.");
        }

        var turn = new Turn(reader.GetInt64(0), reader.GetInt64(1), []);
        reader.NextResult();
        if (_isShared)
        {
            while (reader.Read())
            {
                turn.Accepted.Add((new AgentId(reader.GetInt64(0)), reader.GetInt64(1)));
            }

            reader.NextResult();
        }

        return turn;
    }

    private void Take(Turn turn)
    {
        _hasRivals = _isShared && turn.Sequence != _savedSequence;
        Take(turn.Sequence, turn.Control);
        _hasBegun = true;
        foreach (var (agent, place) in turn.Accepted)
        {
            Accepted(agent, place);
        }
    }

    /// <summary>What another process has written since is not known here, but for where the queues of agents end.</summary>
    private void Take(long sequence, long control)
    {
        if (control != _control || (sequence != _savedSequence && !_isShared))
        {
            base.Forget();
        }

        if (sequence != _savedSequence && !_isShared)
        {
            _ahead.Clear();
        }

        if (control != _control)
        {
            _known.Clear();
        }

        // A number that was given out in vain is not given out again: somebody may have kept it.
        _savedSequence = sequence;
        Sequence = Math.Max(Sequence, sequence);
        _control = control;
    }

    private bool Knows(StateRow row)
    {
        if (row.RowId == 0)
        {
            if (!_ahead.Rows.TryGetValue((row.Agent, row.Key), out var id))
            {
                return false;
            }

            row.RowId = id;
            return true;
        }

        return _ahead.Versions.ContainsKey(row.RowId);
    }

    private void Flush()
    {
        if (_gathered.IsEmpty)
        {
            return;
        }

        using var batch = new NpgsqlBatch(_session.Database);
        _gathered.AddTo(batch);
        try
        {
            batch.ExecuteNonQuery();
        }
        finally
        {
            _gathered.Clear();
        }
    }

    /// <summary>What a transaction begins with.</summary>
    /// <param name="Sequence">The last number given out.</param>
    /// <param name="Control">How often control data have changed.</param>
    /// <param name="Accepted">For which agents others have accepted messages since the last transaction of this process, and the last of each.</param>
    private sealed record Turn(long Sequence, long Control, List<(AgentId Agent, long Place)> Accepted);
}

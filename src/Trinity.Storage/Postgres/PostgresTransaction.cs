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
/// its end: two round trips for the batch, however large it is, and one when all that is asked for is known. All other writes are a statement
/// for each row, as in SQLite.
/// </summary>
/// <remarks>
/// The transaction begins with the row of the sequence, which no other transaction can have meanwhile. So transactions are one after the
/// other, whoever makes them: their numbers are committed in order, and what was read stays so until the end.
/// </remarks>
internal sealed class PostgresTransaction : SqlTransaction
{
    /// <summary>After a longer rest the connection may be lost: better met before there is a transaction than at its end, where it is in doubt.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly PostgresSession _session;
    private readonly TransactionOutcome _outcome;
    private readonly SequenceLock _lock;
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
    private bool _isPending;
    private DateTimeOffset _committedAt;

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
        _lock = new SequenceLock(session, instance.IsShared);
        _session.Gathered = Flush;
    }

    /// <summary>The last number of the last transaction of this process; before the first there is nothing to catch up with.</summary>
    private long LastSeen => _hasBegun ? _savedSequence : long.MaxValue;

    public override void Commit()
    {
        using var batch = new NpgsqlBatch(_session.Database);
        AddBeginTo(batch);
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
            Run(batch);
        }
        catch (NpgsqlException exception) when (!_session.IsSound || exception is PostgresException { Severity: "FATAL" or "PANIC" })
        {
            // Nobody has said whether it was committed: the connection was lost, or the server has said farewell.
            throw new StoreInDoubtException(exception);
        }

        _lock.Release();
        _gathered.Clear();
        _savedSequence = Sequence;
        _control += _hasControlChanged ? 1 : 0;
        _isKept = !_isShared;
        _committedAt = Now;
    }

    /// <inheritdoc cref="SequenceLock.Await" />
    public void AwaitLock() => _lock.Await(LastSeen);

    /// <summary>Whether the last transaction was committed; null as long as that cannot be known.</summary>
    public bool? WasCommitted() => _outcome.WasCommitted();

    public override void ControlChanges()
    {
        EnsureBegun();
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
        _session.Reopen();
        if (_opening != _session.Openings)
        {
            // Its statements remember what was prepared on the connection before. With that the database was no longer this server's alone.
            _opening = _session.Openings;
            _gathered = new GatheredRows();
            _lock.Release();
            _isKept = false;
        }

        var isKept = _isKept;
        _isKept = false;
        if (isKept)
        {
            _ahead.Keep();
        }
        else
        {
            _ahead.Clear();
        }

        foreach (var write in batch)
        {
            write.Foresee(_ahead);
        }

        if (isKept && !_ahead.HasQuestions && Now - _committedAt < Rest)
        {
            _isPending = true;
            return;
        }

        using var opening = new NpgsqlBatch(_session.Database);
        _lock.AddTo(opening, LastSeen);
        _ahead.AddTo(opening);
        using var reader = opening.BatchCommands.Count > 0 ? opening.ExecuteReader() : null;
        Take(_lock.Read(reader, LastSeen));
        if (reader is not null)
        {
            _ahead.Read(reader);
        }
    }

    protected override void Abandon()
    {
        _lock.Release();
        _gathered.Clear();
        if (_isPending || !_session.IsSound)
        {
            _isPending = false;
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

    /// <summary>What another process has written since is not known here, but for where the queues of agents end.</summary>
    private void Take(SequenceState found)
    {
        var isForeign = !_isShared && found.Sequence != _savedSequence;
        if (isForeign || found.Control != _control)
        {
            base.Forget();
        }

        if (isForeign)
        {
            _ahead.Clear();
        }

        if (found.Control != _control)
        {
            _known.Clear();
        }

        // A number that was given out in vain is not given out again: somebody may have kept it.
        _savedSequence = found.Sequence;
        Sequence = Math.Max(Sequence, found.Sequence);
        _control = found.Control;
        _hasBegun = true;
        foreach (var (agent, place) in found.Accepted)
        {
            Accepted(agent, place);
        }
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
            EnsureBegun();
            return;
        }

        using var batch = new NpgsqlBatch(_session.Database);
        AddBeginTo(batch);
        _gathered.AddTo(batch);
        try
        {
            Run(batch);
        }
        finally
        {
            _gathered.Clear();
        }
    }

    /// <summary>Whoever writes beside the gathered rows does so in the transaction.</summary>
    private void EnsureBegun()
    {
        if (_isPending)
        {
            using var batch = new NpgsqlBatch(_session.Database);
            AddBeginTo(batch);
            Run(batch);
        }
    }

    /// <summary>The database hears of the transaction with the first that it has to do in it.</summary>
    private void AddBeginTo(NpgsqlBatch batch)
    {
        if (_isPending)
        {
            _isPending = false;
            SequenceLock.AddTo(batch, _savedSequence, _control);
        }
    }

    private static void Run(NpgsqlBatch batch)
    {
        try
        {
            batch.ExecuteNonQuery();
        }
        catch (PostgresException exception) when (SequenceLock.IsOther(exception))
        {
            throw new StoreAwayException(exception, "Somebody else has written to the database: what was known of it is read again.");
        }
    }
}

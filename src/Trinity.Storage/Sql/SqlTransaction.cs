using Trinity.Engine.Intake;
using Trinity.Engine.Store;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;
using Trinity.Storage.Sql.Deliveries;

namespace Trinity.Storage.Sql;

/// <summary>The primitives of the message rules on the writer's connection, a statement for each.</summary>
internal abstract class SqlTransaction(
    SqlSession session, SecretCipher cipher, RuntimeRegistry runtimes, MessageIds ids, TimeProvider time, Backlog backlog)
    : IMessageTransaction
{
    private const int MaxRemembered = 200_000;

    private readonly MessageRows _messages = new(session);
    private readonly StateRows _states = new(session);
    private readonly JournalRows _journal = new(session);
    private readonly TimerRows _timers = new(session);
    private readonly AskRows _asks = new(session);
    private readonly AgentRows _agents = new(session);
    private readonly ErasureRows _erasure = new(session);
    private readonly Dictionary<AgentId, long> _epochs = [];
    private readonly Dictionary<AgentId, long> _lastOfAgent = [];
    private readonly List<StateRow> _named = [];
    private readonly SqlStatement _epoch = session.Prepare("SELECT epoch FROM mailbox WHERE agent_id = ?1 AND part = 0");
    private readonly SqlStatement _raiseEpoch = session.Prepare(
        """
        INSERT INTO mailbox (agent_id, part, epoch) VALUES (?1, 0, 1)
        ON CONFLICT (agent_id, part) DO UPDATE SET epoch = mailbox.epoch + 1
        """);

    private readonly SqlStatement _findIdempotent = session.Prepare(
        "SELECT message_id, content FROM idempotency WHERE agent_id = ?1 AND hash = ?2");

    private readonly SqlStatement _insertIdempotent = session.Prepare(
        "INSERT INTO idempotency (agent_id, hash, message_id, content, created_at) VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly SqlStatement _insertEffect = session.Prepare(
        """
        INSERT INTO effect (seq, message_seq, position, tenant_id, agent_id, kind, status, created_at, target, is_payload, data)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """);

    private readonly SqlStatement _lastEffect = session.Prepare("SELECT max(position) FROM effect WHERE message_seq = ?1");

    private SqlDeliveries? _deliveries;

    public DateTimeOffset Now { get; private set; }

    public Backlog Backlog => backlog;

    public Aftermath Aftermath { get; private set; } = new();

    /// <summary>The last number given out.</summary>
    protected long Sequence { get; set; }

    public IDeliveryRows Deliveries => _deliveries ??= new SqlDeliveries(session, cipher, this);

    /// <summary>Begins to apply writes.</summary>
    public void Begin(IReadOnlyList<StoreWrite> batch, Aftermath aftermath)
    {
        Now = time.GetUtcNow().ToMilliseconds();
        Aftermath = aftermath;
        _epochs.Clear();
        _named.Clear();
        Open(batch);
        if (batch.Count == 0)
        {
            // Only asks whether the store takes anything: so there has to be something to take.
            NextSequence();
        }
    }

    /// <summary>Makes what was written durable.</summary>
    public abstract void Commit();

    public void Rollback()
    {
        Abandon();
        Forget();
    }

    public void Savepoint() => session.Prepare("SAVEPOINT write").Run();

    public void Release() => session.Prepare("RELEASE SAVEPOINT write").Run();

    public void RollbackToSavepoint()
    {
        Forget();
        session.Prepare("ROLLBACK TO SAVEPOINT write").Run();
        session.Prepare("RELEASE SAVEPOINT write").Run();
    }

    /// <summary>A write is applied that changes control data.</summary>
    public virtual void ControlChanges()
    {
        // Nothing of them is remembered from one transaction to the next.
    }

    public Guid NewId() => ids.NextGuid();

    public virtual AgentDefinition? FindAgent(AgentId agent) => _agents.Find(agent);

    public virtual AgentDefinition? FindAgent(TenantId tenant, string name) =>
        _agents.Find(tenant, name) is { IsDeleted: false } agent ? agent : null;

    public virtual AgentDefinition? FindMeant(TenantId tenant, AgentId by, string name) => _agents.FindMeant(tenant, by, name);

    public virtual bool TrySpend(AgentId agent) => _agents.TrySpend(agent, Now);

    public ExecutionPolicy PolicyOf(AgentDefinition agent) => runtimes.PolicyOf(agent);

    public virtual void HoldAgent(AgentId agent, string reason) => _agents.Hold(agent, reason, Now);

    public IReadOnlyList<AgentDefinition> AgentsWithWork() => _agents.WithWork();

    public virtual bool MayCall(AgentId caller, AgentId target) => _agents.MayCall(caller, target);

    public virtual long ReadEpoch(AgentId agent)
    {
        if (_epochs.TryGetValue(agent, out var epoch))
        {
            return epoch;
        }

        _epoch.Add(agent.Value);
        try
        {
            epoch = _epoch.Step() ? _epoch.Long(0) : 0;
        }
        finally
        {
            _epoch.Reset();
        }

        _epochs.Add(agent, epoch);
        return epoch;
    }

    public virtual long RaiseEpoch(AgentId agent)
    {
        _raiseEpoch.Add(agent.Value).Run();
        _epochs.Remove(agent);
        return ReadEpoch(agent);
    }

    public long NextSequence() => ++Sequence;

    public void SkipTo(long number) => Sequence = Math.Max(Sequence, number);

    public void Insert(MessageRecord message)
    {
        InsertRow(message);
        message.Previous = _lastOfAgent.GetValueOrDefault(message.Agent, -1);
        Accepted(message.Agent, message.LaneSequence);
    }

    public virtual long DeadThrough() => 0;

    public virtual MessageFence? ReadFence(long sequence) => _messages.ReadFence(sequence);

    public MessageRecord? Find(long sequence) => _messages.Find(sequence);

    public MessageRecord? Find(MessageId id) => _messages.Find(id);

    public ReadOnlyMemory<byte> ReadPayload(long sequence) => _messages.ReadPayload(sequence);

    public virtual void Update(MessageRecord message) => _messages.Update(message);

    public virtual void Complete(long sequence, ReadOnlyMemory<byte> reply, DateTimeOffset startedAt) =>
        _messages.Complete(sequence, reply, startedAt, Now);

    public IReadOnlyList<MessageRecord> OpenMessages(AgentId agent) => _messages.Open(agent);

    public MessageRecord? FindLaneHead(AgentId agent, string key) => _messages.FindLaneHead(agent, key);

    public IReadOnlyList<MessageRecord> OpenCalls(long parent, string? wait) => _messages.OpenCalls(parent, wait);

    public IReadOnlyList<MessageRecord> QueuedCalls(int limit) => _messages.QueuedCalls(limit);

    public virtual IdempotentMessage? FindIdempotent(AgentId agent, IdempotencyScope scope)
    {
        _findIdempotent.Add(agent.Value).Add(scope.Hash);
        try
        {
            return _findIdempotent.Step()
                ? new IdempotentMessage(
                    new MessageId(_findIdempotent.Guid(0)), _findIdempotent.IsNull(1) ? null : _findIdempotent.Bytes(1))
                : null;
        }
        finally
        {
            _findIdempotent.Reset();
        }
    }

    public virtual void InsertIdempotent(AgentId agent, IdempotencyScope scope, MessageId message) => _insertIdempotent
        .Add(agent.Value).Add(scope.Hash).Add(message.Value).AddOptional(scope.Content).Add(Now)
        .Run();

    public virtual bool TryAdvanceState(StateRow row, long expectedVersion, StateChange? change)
    {
        var known = row.RowId;
        var isAdvanced = _states.TryAdvance(row, expectedVersion, change, Now, NextSequence);
        if (row.RowId != known)
        {
            Named(row);
        }

        return isAdvanced;
    }

    public IReadOnlyList<JournalEntry> ReadJournal(long sequence) => _journal.Read(sequence);

    public JournalEntry? FindEntry(long sequence, string name) => _journal.Find(sequence, name);

    public void InsertEntry(long sequence, JournalEntry entry) => _journal.Insert(sequence, entry);

    public void UpdateEntry(long sequence, JournalEntry entry) => _journal.Update(sequence, entry);

    public void DeleteEntry(long sequence, string name) => _journal.Delete(sequence, name);

    public void InsertParts(long sequence, string wait, int count) => _journal.InsertParts(sequence, wait, count);

    public int? EndPart(long sequence, string wait, int part, ReadOnlyMemory<byte> outcome) =>
        _journal.EndPart(sequence, wait, part, outcome);

    public IReadOnlyList<ReadOnlyMemory<byte>> ReadParts(long sequence, string wait) => _journal.ReadParts(sequence, wait);

    public int LastEffect(long sequence)
    {
        _lastEffect.Add(sequence);
        try
        {
            return _lastEffect.Step() && !_lastEffect.IsNull(0) ? _lastEffect.Int(0) : -1;
        }
        finally
        {
            _lastEffect.Reset();
        }
    }

    public virtual void InsertEffect(EffectRecord effect) => _insertEffect
        .Add(NextSequence()).Add(effect.MessageSequence).Add(effect.Position).Add(effect.Tenant.Value).Add(effect.Agent.Value)
        .Add((int)effect.Kind).Add((int)effect.Status).Add(effect.CreatedAt).Add(effect.Target).Add(effect.IsPayload ? 1 : 0)
        .AddOptional(effect.IsPayload ? default : effect.Data.Span)
        .Run();

    public void InsertTimer(TimerRecord timer) => _timers.Insert(timer with { Id = NextSequence() });

    public IReadOnlyList<TimerRecord> DueTimers(int limit) => _timers.Due(Now, limit);

    public void DeleteTimer(long id) => _timers.Delete(id);

    public void DeleteTimers(long sequence, string? wait) => _timers.DeleteOfMessage(sequence, wait);

    public void DeleteReminders(AgentId agent, string? key, string? name) => _timers.DeleteReminders(agent, key, name);

    public void FreezeTimers(AgentId agent, bool isFrozen) => _timers.Freeze(agent, isFrozen);

    public long InsertAsk(AskRecord ask)
    {
        var sequence = NextSequence();
        _asks.Insert(ask with { Sequence = sequence });
        return sequence;
    }

    public AskRecord? FindAsk(Guid id) => _asks.Find(id);

    public IReadOnlyList<AskRecord> PendingAsks(long sequence, string? wait) => _asks.Pending(sequence, wait);

    public AskRecord? FindAlert(AgentId agent, string code) => _asks.FindAlert(agent, code);

    public void UpdateAsk(AskRecord ask) => _asks.Update(ask);

    public virtual void DeleteStates(AgentId agent) => _states.DeleteAll(agent);

    public virtual int Erase(AgentId agent, int limit) => _erasure.OfAgent(agent, limit);

    public virtual long? EraseEnded(DateTimeOffset endedBefore, long after, int limit) => _erasure.EndedBefore(endedBefore, after, limit);

    /// <summary>Stores a new message.</summary>
    protected virtual void InsertRow(MessageRecord message) => _messages.Insert(message);

    /// <summary>A message was accepted for an agent.</summary>
    protected void Accepted(AgentId agent, long place)
    {
        if (_lastOfAgent.Count >= MaxRemembered)
        {
            // Unknown is always right: mailboxes then read their rows.
            _lastOfAgent.Clear();
        }

        _lastOfAgent[agent] = place;
    }

    /// <summary>The transaction has given a state the number of its row.</summary>
    protected void Named(StateRow row) => _named.Add(row);

    /// <summary>Opens a transaction.</summary>
    protected abstract void Open(IReadOnlyList<StoreWrite> batch);

    /// <summary>Takes back whatever of the transaction there is.</summary>
    protected abstract void Abandon();

    /// <summary>What is remembered of rows may not be so. The sequence may have a gap; it never goes back.</summary>
    protected virtual void Forget()
    {
        // A row that was taken back has no number, and another one may get it.
        _named.ForEach(row => row.RowId = 0);
        _named.Clear();
        _epochs.Clear();
        _lastOfAgent.Clear();
    }
}

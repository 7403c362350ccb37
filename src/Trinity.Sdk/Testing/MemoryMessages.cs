using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Testing;

/// <summary>The primitives of the message rules, kept in memory. The rules check before they write, so nothing is ever taken back.</summary>
internal sealed class MemoryMessages(TestClock clock, MemoryAgents agents, int laneLimit, int agentLimit) : IMessageTransaction
{
    private readonly SortedDictionary<long, MessageRecord> _messages = [];
    private readonly Dictionary<long, Dictionary<string, JournalEntry>> _journals = [];
    private readonly Dictionary<(long, string), ReadOnlyMemory<byte>[]> _parts = [];
    private readonly Dictionary<string, IdempotentMessage> _idempotent = new(StringComparer.Ordinal);
    private readonly Dictionary<AgentId, long> _epochs = [];
    private readonly List<TimerRecord> _timers = [];
    private readonly HashSet<AgentId> _frozen = [];
    private long _sequence;
    private long _timerId;
    private long _ids;

    public DateTimeOffset Now => clock.GetUtcNow();

    public Backlog Backlog { get; } = new(laneLimit, agentLimit);

    public Aftermath Aftermath { get; } = new();

    public IDeliveryRows Deliveries { get; } = new MemoryDeliveries(clock);

    public IEnumerable<MessageRecord> Messages => _messages.Values;

    public List<EffectRecord> Effects { get; } = [];

    public List<AskRecord> Asks { get; } = [];

    public Dictionary<(AgentId Agent, string Key), (long Version, StateSnapshot Snapshot, IReadOnlyList<IndexedValue> Indexed)> States { get; } = [];

    public DateTimeOffset? NextTimer =>
        _timers.Where(timer => !_frozen.Contains(timer.Agent)).Select(timer => (DateTimeOffset?)timer.DueAt).Min();

    /// <summary>Ids that a test sees again when it runs again.</summary>
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, Now.ToUnixTimeMilliseconds());
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes[8..], ++_ids);
        return new Guid(bytes, bigEndian: true);
    }

    public AgentDefinition? FindAgent(AgentId agent) => agents.Find(agent)?.Definition;

    public AgentDefinition? FindAgent(TenantId tenant, string name) =>
        agents.Find(name)?.Definition is { IsDeleted: false } definition ? definition : null;

    /// <summary>Here no agent gets another name.</summary>
    public AgentDefinition? FindMeant(TenantId tenant, AgentId by, string name) => FindAgent(tenant, name);

    /// <summary>Here every agent stays.</summary>
    public bool TrySpend(AgentId agent) => true;

    public ExecutionPolicy PolicyOf(AgentDefinition agent) => agents.Find(agent.Id)!.Policy;

    public void HoldAgent(AgentId agent, string reason)
    {
        var held = agents.Find(agent)!;
        held.Definition = held.Definition with { HeldBy = reason };
    }

    public IReadOnlyList<AgentDefinition> AgentsWithWork() =>
        [.. _messages.Values.Where(message => message.Status.IsOpen()).Select(message => message.Agent)
            .Concat(_timers.Select(timer => timer.Agent)).Distinct().Select(agent => agents.Find(agent)!.Definition)];

    public bool MayCall(AgentId caller, AgentId target) => agents.MayCall(caller, target);

    public long ReadEpoch(AgentId agent) => _epochs.GetValueOrDefault(agent);

    public long RaiseEpoch(AgentId agent) => _epochs[agent] = ReadEpoch(agent) + 1;

    public long DeadThrough() => 0;

    public long NextSequence() => ++_sequence;

    public void SkipTo(long number) => _sequence = Math.Max(_sequence, number);

    public void Insert(MessageRecord message) => _messages.Add(message.Sequence, message);

    public MessageFence? ReadFence(long sequence) =>
        _messages.TryGetValue(sequence, out var message) ? new MessageFence(message.Status, message.Attempt, message.Wakes) : null;

    public MessageRecord? Find(long sequence) => _messages.TryGetValue(sequence, out var message) ? message.Copy() : null;

    public MessageRecord? Find(MessageId id) => _messages.Values.FirstOrDefault(message => message.Id == id)?.Copy();

    public ReadOnlyMemory<byte> ReadPayload(long sequence) => _messages[sequence].Payload;

    public void Update(MessageRecord message) => _messages[message.Sequence] = message.Copy();

    public void Complete(long sequence, ReadOnlyMemory<byte> reply, DateTimeOffset startedAt)
    {
        var message = _messages[sequence];
        message.Status = MessageStatus.Completed;
        message.Reply = reply;
        message.Error = null;
        message.StartedAt ??= startedAt;
        message.FinishedAt = Now;
        message.StartMarks = 0;
    }

    public IReadOnlyList<MessageRecord> OpenMessages(AgentId agent) =>
        [.. _messages.Values.Where(message => message.Agent == agent && message.Status.IsOpen())
            .OrderBy(message => message.LaneSequence).Select(message => message.Copy())];

    public MessageRecord? FindLaneHead(AgentId agent, string key) =>
        OpenMessages(agent).FirstOrDefault(message => message.Key == key);

    public IReadOnlyList<MessageRecord> OpenCalls(long parent, string? wait) =>
        [.. _messages.Values
            .Where(message => message.Status.IsOpen() && message.Parent?.Sequence == parent
                && (wait is null || message.Parent.Wait == wait))
            .Select(message => message.Copy())];

    public IReadOnlyList<MessageRecord> QueuedCalls(int limit) =>
        [.. _messages.Values.Reverse().Where(message => message is { Status: MessageStatus.Queued, Parent: not null })
            .Take(limit).Select(message => message.Copy())];

    public IdempotentMessage? FindIdempotent(AgentId agent, IdempotencyScope scope) =>
        _idempotent.GetValueOrDefault(NameOf(agent, scope));

    public void InsertIdempotent(AgentId agent, IdempotencyScope scope, MessageId message) =>
        _idempotent.Add(NameOf(agent, scope), new IdempotentMessage(message, scope.Content));

    public bool TryAdvanceState(StateRow row, long expectedVersion, StateChange? change)
    {
        var version = States.TryGetValue((row.Agent, row.Key), out var state) ? state.Version : 0;
        if (version != expectedVersion)
        {
            return false;
        }

        if (change is not null)
        {
            States[(row.Agent, row.Key)] =
                (version + 1, new StateSnapshot(change.SchemaVersion, change.Data), change.Indexed ?? state.Indexed ?? []);
        }

        return true;
    }

    public IReadOnlyList<JournalEntry> ReadJournal(long sequence) =>
        _journals.TryGetValue(sequence, out var journal) ? [.. journal.Values] : [];

    public JournalEntry? FindEntry(long sequence, string name) =>
        _journals.TryGetValue(sequence, out var journal) ? journal.GetValueOrDefault(name) : null;

    public void InsertEntry(long sequence, JournalEntry entry)
    {
        if (!_journals.TryGetValue(sequence, out var journal))
        {
            _journals.Add(sequence, journal = new Dictionary<string, JournalEntry>(StringComparer.Ordinal));
        }

        journal.Add(entry.Name, entry);
    }

    public void UpdateEntry(long sequence, JournalEntry entry) => _journals[sequence][entry.Name] = entry;

    public void DeleteEntry(long sequence, string name)
    {
        _journals[sequence].Remove(name);
        _parts.Remove((sequence, name));
    }

    public void InsertParts(long sequence, string wait, int count) => _parts.Add((sequence, wait), new ReadOnlyMemory<byte>[count]);

    public int? EndPart(long sequence, string wait, int part, ReadOnlyMemory<byte> outcome)
    {
        var parts = _parts[(sequence, wait)];
        if (!parts[part].IsEmpty)
        {
            return null;
        }

        parts[part] = outcome;
        return parts.Count(other => other.IsEmpty);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> ReadParts(long sequence, string wait) => _parts[(sequence, wait)];

    public int LastEffect(long sequence) =>
        Effects.Where(effect => effect.MessageSequence == sequence).Select(effect => effect.Position).DefaultIfEmpty(-1).Max();

    public void InsertEffect(EffectRecord effect) => Effects.Add(effect);

    public void InsertTimer(TimerRecord timer) => _timers.Add(timer with { Id = ++_timerId });

    public IReadOnlyList<TimerRecord> DueTimers(int limit) =>
        [.. _timers.Where(timer => timer.DueAt <= Now && !_frozen.Contains(timer.Agent)).OrderBy(timer => timer.DueAt).ThenBy(timer => timer.Id).Take(limit)];

    public void DeleteTimer(long id) => _timers.RemoveAll(timer => timer.Id == id);

    public void DeleteTimers(long sequence, string? wait) => _timers.RemoveAll(timer =>
        timer.MessageSequence == sequence && (wait is null || (timer.Kind == TimerKind.Wait && timer.Name == wait)));

    public void DeleteReminders(AgentId agent, string? key, string? name) => _timers.RemoveAll(timer =>
        timer.Kind == TimerKind.Reminder && timer.Agent == agent && (name is null || (timer.Key == key && timer.Name == name)));

    public void FreezeTimers(AgentId agent, bool isFrozen)
    {
        if (isFrozen)
        {
            _frozen.Add(agent);
        }
        else
        {
            _frozen.Remove(agent);
        }
    }

    public long InsertAsk(AskRecord ask)
    {
        Asks.Add(ask with { Sequence = Asks.Count + 1 });
        return Asks.Count;
    }

    public AskRecord? FindAsk(Guid id) => Asks.Find(ask => ask.Id == id);

    public IReadOnlyList<AskRecord> PendingAsks(long sequence, string? wait) =>
        [.. Asks.Where(ask => ask.MessageSequence == sequence && ask.Status == AskStatus.Pending && ask.Wait is not null
            && (wait is null || ask.Wait == wait))];

    public AskRecord? FindAlert(AgentId agent, string code) =>
        Asks.Find(ask => ask.Agent == agent && ask.Code == code && ask.Status == AskStatus.Pending);

    public void UpdateAsk(AskRecord ask) => Asks[Asks.FindIndex(other => other.Id == ask.Id)] = ask;

    public void DeleteStates(AgentId agent)
    {
        foreach (var state in States.Keys.Where(state => state.Agent == agent).ToArray())
        {
            States.Remove(state);
        }
    }

    public int Erase(AgentId agent, int limit) => throw new NotSupportedException("A test host keeps everything.");

    public long? EraseEnded(DateTimeOffset endedBefore, long after, int limit) => null;

    private static string NameOf(AgentId agent, IdempotencyScope scope) => $"{agent} {Convert.ToHexString(scope.Hash)}";
}

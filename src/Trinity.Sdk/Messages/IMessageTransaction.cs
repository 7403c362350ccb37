using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>
/// The primitives on which all rules about messages are built. A store implements them on its one writer, the test host in memory, and
/// both then run the same rules.
/// </summary>
/// <remarks>Used by one thread at a time. Nothing holds before the transaction around it is committed.</remarks>
internal interface IMessageTransaction
{
    /// <summary>The time of the transaction, in milliseconds.</summary>
    DateTimeOffset Now { get; }

    /// <summary>How many messages wait for their turn.</summary>
    Backlog Backlog { get; }

    /// <summary>What has to be told once the transaction is committed.</summary>
    Aftermath Aftermath { get; }

    /// <summary>The deliveries and their destinations.</summary>
    IDeliveryRows Deliveries { get; }

    /// <summary>An id in order of time that cannot be guessed.</summary>
    Guid NewId();

    /// <summary>Finds an agent, deleted ones included.</summary>
    AgentDefinition? FindAgent(AgentId agent);

    /// <summary>Finds an agent that is not deleted.</summary>
    AgentDefinition? FindAgent(TenantId tenant, string name);

    /// <summary>
    /// Finds the agent that is not deleted and that another one means by a name: whom its configuration was saved with, else who has the name.
    /// </summary>
    AgentDefinition? FindMeant(TenantId tenant, AgentId by, string name);

    /// <summary>Takes a message off the budget of an ephemeral agent; false when it has nothing left.</summary>
    bool TrySpend(AgentId agent);

    /// <summary>The limits under which an agent's messages are executed.</summary>
    ExecutionPolicy PolicyOf(AgentDefinition agent);

    /// <summary>Keeps an agent from working until a person starts it.</summary>
    void HoldAgent(AgentId agent, string reason);

    /// <summary>The agents, deleted ones included, that have open messages, timers or pending deliveries.</summary>
    IReadOnlyList<AgentDefinition> AgentsWithWork();

    /// <summary>Whether an agent may give another one messages.</summary>
    bool MayCall(AgentId caller, AgentId target);

    /// <summary>The epoch of an agent's mailbox; a commit of an older one is refused.</summary>
    long ReadEpoch(AgentId agent);

    /// <summary>Raises the epoch of an agent's mailbox and returns the new one.</summary>
    long RaiseEpoch(AgentId agent);

    /// <summary>The last number given out before another server of the instance died; 0 when none has.</summary>
    long DeadThrough();

    /// <summary>The next number in the order of acceptance.</summary>
    long NextSequence();

    /// <summary>A number is taken that may not have been given out yet: the next one is above it.</summary>
    void SkipTo(long number);

    /// <summary>Stores a new message under its sequence.</summary>
    void Insert(MessageRecord message);

    /// <summary>What a commit is fenced by; null when there is no such message.</summary>
    MessageFence? ReadFence(long sequence);

    /// <summary>Finds a message, without its payload and reply.</summary>
    MessageRecord? Find(long sequence);

    /// <summary>Finds a message, without its payload and reply.</summary>
    MessageRecord? Find(MessageId id);

    /// <summary>Reads the payload of a message.</summary>
    ReadOnlyMemory<byte> ReadPayload(long sequence);

    /// <summary>Stores what has changed about a message; its payload never does.</summary>
    void Update(MessageRecord message);

    /// <summary>Stores the end of a message that leaves nothing behind: the hot path of <see cref="Update"/>.</summary>
    void Complete(long sequence, ReadOnlyMemory<byte> reply, DateTimeOffset startedAt);

    /// <summary>The open messages of an agent, by their place.</summary>
    IReadOnlyList<MessageRecord> OpenMessages(AgentId agent);

    /// <summary>The first open message of a lane.</summary>
    MessageRecord? FindLaneHead(AgentId agent, string key);

    /// <summary>The open messages whose replies a message waits for, or those of one of its waits.</summary>
    IReadOnlyList<MessageRecord> OpenCalls(long parent, string? wait);

    /// <summary>The calls, of any agent, that have not had their turn, the youngest first.</summary>
    IReadOnlyList<MessageRecord> QueuedCalls(int limit);

    /// <summary>Finds what an idempotency key stands for.</summary>
    IdempotentMessage? FindIdempotent(AgentId agent, IdempotencyScope scope);

    /// <summary>Remembers what an idempotency key stands for.</summary>
    void InsertIdempotent(AgentId agent, IdempotencyScope scope, MessageId message);

    /// <summary>
    /// Checks that the state of a key still has the version expected, 0 for none, and writes the change if there is one.
    /// </summary>
    /// <returns>Whether it had that version; if not, nothing was written.</returns>
    bool TryAdvanceState(StateRow row, long expectedVersion, StateChange? change);

    /// <summary>The journal of a message.</summary>
    IReadOnlyList<JournalEntry> ReadJournal(long sequence);

    /// <summary>One entry of the journal of a message.</summary>
    JournalEntry? FindEntry(long sequence, string name);

    /// <summary>Adds an entry to the journal of a message.</summary>
    void InsertEntry(long sequence, JournalEntry entry);

    /// <summary>Stores the end of an entry.</summary>
    void UpdateEntry(long sequence, JournalEntry entry);

    /// <summary>Removes an entry, so that it is asked anew.</summary>
    void DeleteEntry(long sequence, string name);

    /// <summary>Adds the open parts of a composite wait.</summary>
    void InsertParts(long sequence, string wait, int count);

    /// <summary>Stores the end of a part, once.</summary>
    /// <returns>The number of parts still open; null when the part had ended before.</returns>
    int? EndPart(long sequence, string wait, int part, ReadOnlyMemory<byte> outcome);

    /// <summary>The outcomes of the parts of a composite wait in their order; empty for open ones.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> ReadParts(long sequence, string wait);

    /// <summary>The highest position among the effects of a message; -1 when it has none.</summary>
    int LastEffect(long sequence);

    /// <summary>Stores an effect.</summary>
    void InsertEffect(EffectRecord effect);

    /// <summary>Stores a timer.</summary>
    void InsertTimer(TimerRecord timer);

    /// <summary>The timers that are due, the earliest first, without the frozen ones.</summary>
    IReadOnlyList<TimerRecord> DueTimers(int limit);

    /// <summary>Removes a timer.</summary>
    void DeleteTimer(long id);

    /// <summary>Removes the timers of a message, or the one of its wait.</summary>
    void DeleteTimers(long sequence, string? wait);

    /// <summary>Removes a reminder of a key, if there is one, or all reminders of the agent.</summary>
    void DeleteReminders(AgentId agent, string? key, string? name);

    /// <summary>Freezes the timers of an agent, or lets them go on.</summary>
    void FreezeTimers(AgentId agent, bool isFrozen);

    /// <summary>Stores an entry of the operator queue and returns its sequence.</summary>
    long InsertAsk(AskRecord ask);

    /// <summary>Finds an entry of the operator queue.</summary>
    AskRecord? FindAsk(Guid id);

    /// <summary>The pending entries of a message, or those of one of its waits.</summary>
    IReadOnlyList<AskRecord> PendingAsks(long sequence, string? wait);

    /// <summary>The pending alert of an agent with a code.</summary>
    AskRecord? FindAlert(AgentId agent, string code);

    /// <summary>Stores what has changed about an entry of the operator queue.</summary>
    void UpdateAsk(AskRecord ask);

    /// <summary>Removes the states of an agent.</summary>
    void DeleteStates(AgentId agent);

    /// <summary>Erases rows of an agent that is gone: messages with all that belongs to them, asks, timers, states.</summary>
    /// <returns>How many messages were erased; 0 when there is nothing left.</returns>
    int Erase(AgentId agent, int limit);

    /// <summary>
    /// Erases messages that ended before a time with all that belongs to them, among some that follow a place in the order of acceptance,
    /// and the asks and idempotency keys of before it that stand for nothing any more.
    /// </summary>
    /// <returns>The place of the last message looked at; null when all that follow are younger.</returns>
    long? EraseEnded(DateTimeOffset endedBefore, long after, int limit);
}

/// <summary>What a commit is fenced by.</summary>
internal readonly record struct MessageFence(MessageStatus Status, int Attempt, int Wakes);

/// <summary>What an idempotency key is unique within, and the hash of the key.</summary>
/// <param name="Hash">128 bits over the scope (principal or webhook) and the key.</param>
/// <param name="Content">128 bits over what was submitted; null when another content under the key is no fault.</param>
internal sealed record IdempotencyScope(byte[] Hash, byte[]? Content);

/// <summary>What an idempotency key stands for.</summary>
internal sealed record IdempotentMessage(MessageId Message, byte[]? Content);

/// <summary>Which key's state a turn builds on. The store may remember its row here.</summary>
internal sealed class StateRow(AgentId agent, TenantId tenant, string key)
{
    public AgentId Agent { get; } = agent;

    public TenantId Tenant { get; } = tenant;

    public string Key { get; } = key;

    /// <summary>The store's own name of the row; 0 while there is none or it is not known.</summary>
    public long RowId { get; set; }
}

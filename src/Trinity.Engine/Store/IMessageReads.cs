using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Store;

/// <summary>What mailboxes and sweeps read of the store, on short-lived connections of their own.</summary>
internal interface IMessageReads
{
    /// <summary>The messages of an agent that may be executed, by their place; those of one key, or of all.</summary>
    ValueTask<QueuedMessages> ReadQueuedAsync(AgentId agent, string? key, CancellationToken cancellationToken);

    /// <summary>The messages of an agent that wait.</summary>
    ValueTask<IReadOnlyList<long>> ReadWaitingAsync(AgentId agent, CancellationToken cancellationToken);

    /// <summary>The committed state of a key and what goes before a place in it, as they are at one moment.</summary>
    ValueTask<LaneSnapshot> ReadLaneAsync(AgentId agent, string key, long before, CancellationToken cancellationToken);

    /// <summary>A message with all that an attempt at it starts from; null when there is none.</summary>
    ValueTask<LoadedMessage?> LoadAsync(long sequence, CancellationToken cancellationToken);

    /// <summary>The epoch of an agent's mailbox.</summary>
    ValueTask<long> ReadEpochAsync(AgentId agent, CancellationToken cancellationToken);

    /// <summary>The committed state of a key.</summary>
    ValueTask<StateSnapshot?> ReadStateAsync(AgentId agent, string key, CancellationToken cancellationToken);

    /// <summary>The keys of an agent whose indexed properties match all conditions, in order.</summary>
    ValueTask<IReadOnlyList<string>> FindKeysAsync(
        AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>The agents that have messages to execute.</summary>
    ValueTask<IReadOnlyList<AgentId>> AgentsWithQueuedAsync(CancellationToken cancellationToken);

    /// <summary>When the next timer is due; null when there is none.</summary>
    ValueTask<DateTimeOffset?> NextTimerAsync(CancellationToken cancellationToken);

    /// <summary>How many messages wait for their turn, by agent and key.</summary>
    ValueTask<IReadOnlyList<(AgentId Agent, string? Key, int Count)>> CountQueuedAsync(CancellationToken cancellationToken);

    /// <summary>How many bytes of payloads are stored, by tenant. It reads every message: not for each request.</summary>
    ValueTask<IReadOnlyList<(TenantId Tenant, long Bytes)>> StoredBytesAsync(CancellationToken cancellationToken);

    /// <summary>How much waits for something. It counts: not for each request.</summary>
    ValueTask<OpenWork> ReadOpenWorkAsync(CancellationToken cancellationToken);

    /// <summary>The highest sequence given out.</summary>
    ValueTask<long> LastSequenceAsync(CancellationToken cancellationToken);
}

/// <summary>The messages of an agent that may be executed.</summary>
/// <param name="Messages">The messages by their place.</param>
/// <param name="Through">Every message accepted with a sequence up to this one has been seen.</param>
internal sealed record QueuedMessages(IReadOnlyList<QueuedMessage> Messages, long Through);

/// <summary>A message that may be executed, as a mailbox holds it.</summary>
internal readonly record struct QueuedMessage(long Sequence, long LaneSequence, string? Key);

/// <summary>The committed state of a key and what goes first.</summary>
/// <param name="RowId">The store's name of the state's row; 0 when there is none.</param>
/// <param name="Version">The version of the state; 0 when there is none.</param>
/// <param name="State">The state; null when there is none.</param>
/// <param name="Holding">The places of messages that wait or retry.</param>
/// <param name="Queued">The messages before the place that may be executed.</param>
internal sealed record LaneSnapshot(
    long RowId, long Version, StateSnapshot? State, IReadOnlyList<long> Holding, IReadOnlyList<QueuedMessage> Queued);

/// <summary>What waits for something.</summary>
/// <param name="Waiting">Messages that wait for an answer, a time or their next attempt.</param>
/// <param name="PendingDeliveries">Deliveries that are not delivered yet; without those that are frozen with their agent.</param>
/// <param name="OldestDelivery">When the oldest of them began; null when there is none.</param>
internal sealed record OpenWork(long Waiting, long PendingDeliveries, DateTimeOffset? OldestDelivery);

/// <summary>A message with all that an attempt at it starts from.</summary>
internal sealed record LoadedMessage(MessageRecord Message, IReadOnlyList<JournalEntry> Journal, IReadOnlyList<SentEffect> SentEffects);

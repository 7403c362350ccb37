using Microsoft.Extensions.Logging;

namespace Trinity.Sdk.Runtimes;

/// <summary>All that one attempt at a message starts from.</summary>
public sealed record TurnRequest
{
    /// <summary>The agent.</summary>
    public required AgentDefinition Agent { get; init; }

    /// <summary>The configuration the message is pinned to.</summary>
    public required AgentConfiguration Configuration { get; init; }

    /// <summary>The message.</summary>
    public required MessageEnvelope Message { get; init; }

    /// <summary>The state of the message's key; null when there is none, or when the message has no key.</summary>
    public StateSnapshot? State { get; init; }

    /// <summary>What earlier attempts recorded and what they wait for.</summary>
    public IReadOnlyList<JournalEntry> Journal { get; init; } = [];

    /// <summary>The effects that earlier attempts sent out, by position.</summary>
    public IReadOnlyList<SentEffect> SentEffects { get; init; } = [];

    /// <summary>When the first attempt started; this attempt's start when it is the first.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The code version the message is pinned to; null before its first journal entry.</summary>
    public int? PinnedVersion { get; init; }

    /// <summary>What the attempt may ask of the platform while it runs.</summary>
    public required ITurnServices Services { get; init; }
}

/// <summary>The committed state of one key.</summary>
/// <param name="SchemaVersion">The node version that wrote it.</param>
/// <param name="Data">The state as JSON.</param>
public sealed record StateSnapshot(int SchemaVersion, ReadOnlyMemory<byte> Data);

/// <summary>An effect that an earlier attempt sent out.</summary>
/// <param name="Position">Its place among the effects of the message, from 0.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Target">Where it went.</param>
public sealed record SentEffect(int Position, EffectKind Kind, string Target);

/// <summary>What an attempt may ask of the platform while it runs.</summary>
public interface ITurnServices
{
    /// <summary>Takes the log lines of the turn, with the ids of agent and message attached.</summary>
    ILogger Log { get; }

    /// <summary>
    /// Completes when all that this attempt builds on is committed. An attempt may run on the outcome of its predecessor before that is
    /// durable; what reaches outside, or is recorded for ever, must not.
    /// </summary>
    ValueTask SettledAsync();

    /// <summary>Records finished steps, durably, in the order given.</summary>
    /// <param name="entries">The entries, ended, without numbers.</param>
    /// <returns>The entries with their numbers and times. A refusal throws: the attempt is over.</returns>
    Task<IReadOnlyList<JournalEntry>> RecordAsync(IReadOnlyList<JournalEntry> entries);

    /// <summary>Reads the committed state of another key of the agent.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<StateSnapshot?> PeekAsync(string key, CancellationToken cancellationToken);

    /// <summary>Finds the keys whose indexed state properties match all conditions.</summary>
    /// <param name="conditions">The conditions; none matches every key.</param>
    /// <param name="limit">The most keys to return.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    Task<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<StateCondition> conditions, int limit, CancellationToken cancellationToken);
}

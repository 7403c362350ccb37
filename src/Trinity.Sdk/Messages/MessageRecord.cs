using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>One message as it is stored: the inbox, the queue and the execution record at once.</summary>
internal sealed class MessageRecord
{
    public required MessageId Id { get; init; }

    public required TenantId Tenant { get; init; }

    public required AgentId Agent { get; init; }

    /// <summary>The order of acceptance, given by the store.</summary>
    public long Sequence { get; set; }

    /// <summary>The place in the lane: the order of acceptance, or a later one after a retry by hand.</summary>
    public long LaneSequence { get; set; }

    /// <summary>
    /// The place of the message accepted before it for the agent, as far as the store knows: a mailbox that holds that one has missed
    /// nothing. -1 when it is not known.
    /// </summary>
    public long Previous { get; set; } = -1;

    public string? Key { get; init; }

    public required string Type { get; init; }

    public required MessageSource Source { get; init; }

    /// <summary>Who submitted it, as written by <see cref="Access.Principal"/>.</summary>
    public required string Principal { get; init; }

    public ReadOnlyMemory<byte> Payload { get; set; }

    /// <summary>The message whose payload it is too, passed on as it came: a store need not keep it twice.</summary>
    public long? PayloadOf { get; init; }

    public string ContentType { get; init; } = MessageEnvelope.Json;

    public int Hops { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the message fails with <c>timeout</c>, waiting included.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>The message that waits for this one's reply.</summary>
    public MessageParent? Parent { get; init; }

    /// <summary>The message this one was started afresh from.</summary>
    public MessageId? RetryOf { get; init; }

    public MessageStatus Status { get; set; }

    /// <summary>The number of the current or next attempt, from 1. A commit holds for its own attempt only.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>Failed attempts since the last progress.</summary>
    public int Failures { get; set; }

    /// <summary>The number of the latest ended journal entry.</summary>
    public long Numbers { get; set; }

    /// <summary>How many results came from outside; a suspension that has not seen the latest runs again at once.</summary>
    public int Wakes { get; set; }

    /// <summary>Attempts begun in quarantine without an outcome.</summary>
    public int StartMarks { get; set; }

    /// <summary>The configuration revision it is pinned to; null before its first journal entry.</summary>
    public int? Revision { get; set; }

    /// <summary>The node version it is pinned to; null before its first journal entry.</summary>
    public int? NodeVersion { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public ReadOnlyMemory<byte> Reply { get; set; }

    public TurnError? Error { get; set; }

    /// <summary>Whether there may be journal entries, effects of earlier attempts, or waits.</summary>
    public bool HasJournal => NodeVersion is not null;

    /// <summary>The lane it belongs to; a message without a key is a lane of its own.</summary>
    public LaneId Lane => new(Agent, Key ?? string.Empty, Key is null ? Sequence : 0);

    public MessageRecord Copy() => (MessageRecord)MemberwiseClone();

    public MessageEnvelope ToEnvelope() => new()
    {
        Id = Id,
        Type = Type,
        Key = Key,
        Payload = Payload,
        ContentType = ContentType,
        Source = Words.Of(Source),
        CreatedAt = CreatedAt,
        Hops = Hops,
        Attempt = Attempt,
    };
}

/// <summary>Who waits for a message.</summary>
/// <param name="Sequence">The waiting message.</param>
/// <param name="Wait">The name of its wait.</param>
/// <param name="Part">The part of the wait, from 0.</param>
internal sealed record MessageParent(long Sequence, string Wait, int Part);

/// <summary>Where messages of one key are executed, one at a time.</summary>
internal readonly record struct LaneId(AgentId Agent, string Key, long Unkeyed);

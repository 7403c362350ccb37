using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Mailboxes;

/// <summary>What a mailbox should look at. Between processes a message that is small goes with it, and need not be read.</summary>
[GenerateSerializer]
[Immutable]
[Alias("trinity.mailbox-hint")]
internal sealed class MailboxHint
{
    /// <summary>Messages that may be executed.</summary>
    [Id(0)]
    public HintedMessage[] Runnable { get; init; } = [];

    /// <summary>Messages that have ended from outside.</summary>
    [Id(1)]
    public HintedMessage[] Released { get; init; } = [];
}

/// <summary>A message as a hint names it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("trinity.hinted-message")]
internal readonly struct HintedMessage
{
    /// <summary>The largest payload that goes with a hint.</summary>
    public const int MaxPayload = 16 * 1024;

    [Id(0)]
    public required long Sequence { get; init; }

    [Id(1)]
    public required long LaneSequence { get; init; }

    /// <summary>The place of the message accepted before it; -1 when it is not known, or the message is not new.</summary>
    [Id(2)]
    public required long Previous { get; init; }

    [Id(3)]
    public required string? Key { get; init; }

    /// <summary>The message itself, when it is new and small.</summary>
    [Id(4)]
    public MessageRecord? Body { get; init; }

    public static HintedMessage Of(MessageRecord message) => new()
    {
        Sequence = message.Sequence,
        LaneSequence = message.LaneSequence,
        Previous = message.Previous,
        Key = message.Key,
        Body = message.Previous >= 0 && message.Payload.Length <= MaxPayload ? message : null,
    };
}

/// <summary>What a new message consists of.</summary>
[GenerateSerializer]
[Alias("trinity.new-message")]
internal struct NewMessageParts
{
    [Id(0)]
    public Guid Id;

    [Id(1)]
    public int Tenant;

    [Id(2)]
    public long Agent;

    [Id(3)]
    public long Sequence;

    [Id(4)]
    public long LaneSequence;

    [Id(5)]
    public long Previous;

    [Id(6)]
    public string? Key;

    [Id(7)]
    public string Type;

    [Id(8)]
    public int Source;

    [Id(9)]
    public string Principal;

    [Id(10)]
    public byte[] Payload;

    [Id(11)]
    public long? PayloadOf;

    [Id(12)]
    public string ContentType;

    [Id(13)]
    public int Hops;

    [Id(14)]
    public DateTimeOffset CreatedAt;

    [Id(15)]
    public DateTimeOffset? DeadlineAt;

    [Id(16)]
    public long? ParentSequence;

    [Id(17)]
    public string? ParentWait;

    [Id(18)]
    public int ParentPart;

    [Id(19)]
    public Guid? RetryOf;
}

/// <summary>Takes a new message apart for the way to another process, and puts it together there.</summary>
[RegisterConverter]
internal sealed class NewMessageConverter : IConverter<MessageRecord, NewMessageParts>
{
    public MessageRecord ConvertFromSurrogate(in NewMessageParts surrogate) => new()
    {
        Id = new MessageId(surrogate.Id),
        Tenant = new TenantId(surrogate.Tenant),
        Agent = new AgentId(surrogate.Agent),
        Sequence = surrogate.Sequence,
        LaneSequence = surrogate.LaneSequence,
        Previous = surrogate.Previous,
        Key = surrogate.Key,
        Type = surrogate.Type,
        Source = (MessageSource)surrogate.Source,
        Principal = surrogate.Principal,
        Payload = surrogate.Payload,
        PayloadOf = surrogate.PayloadOf,
        ContentType = surrogate.ContentType,
        Hops = surrogate.Hops,
        CreatedAt = surrogate.CreatedAt,
        DeadlineAt = surrogate.DeadlineAt,
        Parent = surrogate.ParentSequence is { } parent ? new MessageParent(parent, surrogate.ParentWait!, surrogate.ParentPart) : null,
        RetryOf = surrogate.RetryOf is { } retried ? new MessageId(retried) : null,
        Status = MessageStatus.Queued,
    };

    public NewMessageParts ConvertToSurrogate(in MessageRecord value) => new()
    {
        Id = value.Id.Value,
        Tenant = value.Tenant.Value,
        Agent = value.Agent.Value,
        Sequence = value.Sequence,
        LaneSequence = value.LaneSequence,
        Previous = value.Previous,
        Key = value.Key,
        Type = value.Type,
        Source = (int)value.Source,
        Principal = value.Principal,
        Payload = value.Payload.ToArray(),
        PayloadOf = value.PayloadOf,
        ContentType = value.ContentType,
        Hops = value.Hops,
        CreatedAt = value.CreatedAt,
        DeadlineAt = value.DeadlineAt,
        ParentSequence = value.Parent?.Sequence,
        ParentWait = value.Parent?.Wait,
        ParentPart = value.Parent?.Part ?? 0,
        RetryOf = value.RetryOf?.Value,
    };
}

using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>One effect as it is stored: the outbox and the event log at once.</summary>
internal sealed record EffectRecord
{
    public required TenantId Tenant { get; init; }

    public required AgentId Agent { get; init; }

    public required long MessageSequence { get; init; }

    public required int Position { get; init; }

    public required EffectKind Kind { get; init; }

    public required string Target { get; init; }

    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Whether that is the payload of its message, passed on as it came: a store need not keep it twice.</summary>
    public bool IsPayload { get; init; }

    /// <summary>For what leaves the platform that of its delivery, which goes on changing; in its own row, what it was at first.</summary>
    public required EffectStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What became of an effect.</summary>
internal enum EffectStatus
{
    /// <summary>It has gone where it goes: the target's inbox, the event log, the operator queue, the receiver outside.</summary>
    Delivered = 0,

    /// <summary>Its target is absent or not allowed, or it went through too many agents.</summary>
    Undeliverable = 1,

    /// <summary>It leaves the platform: its delivery is on its way, or waits for its next attempt.</summary>
    Pending = 2,

    /// <summary>Its delivery is not attempted any more.</summary>
    Dead = 3,

    /// <summary>A person has given its delivery up.</summary>
    Cancelled = 4,
}

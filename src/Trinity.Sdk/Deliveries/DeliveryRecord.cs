using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Deliveries;

/// <summary>One delivery as it is stored. What is sent stands in its effect.</summary>
internal sealed class DeliveryRecord
{
    /// <summary>The id of its effect, and what the receiver knows it by.</summary>
    public required EffectId Id { get; init; }

    /// <summary>The order of commitment, given by the store.</summary>
    public long Sequence { get; init; }

    public required TenantId Tenant { get; init; }

    public required AgentId Agent { get; init; }

    /// <summary>The destination's id.</summary>
    public required long Destination { get; init; }

    public required long MessageSequence { get; init; }

    public required MessageId Message { get; init; }

    /// <summary>The place of its effect among those of the message.</summary>
    public required int Position { get; init; }

    public required string Type { get; init; }

    public DeliveryStatus Status { get; set; } = DeliveryStatus.Pending;

    /// <summary>Attempts made, since it was redriven if it was.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is attempted next, at the earliest.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>When it was committed, or redriven: its age counts from here.</summary>
    public required DateTimeOffset BegunAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last attempt ended; null before the first.</summary>
    public DateTimeOffset? AttemptedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The HTTP status of the last answer; null when there was none.</summary>
    public int? LastStatus { get; set; }

    public TurnError? Error { get; set; }
}

/// <summary>The states of a delivery, under the numbers that <see cref="EffectStatus"/> has for them.</summary>
internal enum DeliveryStatus
{
    /// <summary>A 2xx has answered.</summary>
    Delivered = 0,

    /// <summary>It is on its way, or waits for its next attempt.</summary>
    Pending = 2,

    /// <summary>Nothing more is attempted.</summary>
    Dead = 3,

    /// <summary>A person has given it up.</summary>
    Cancelled = 4,
}

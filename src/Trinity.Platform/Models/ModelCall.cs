namespace Trinity.Platform.Models;

/// <summary>A call of a model, as it is on record. What was asked and answered is not.</summary>
internal sealed record ModelCall
{
    /// <summary>Its number.</summary>
    public required long Sequence { get; init; }

    public required string Model { get; init; }

    public required ModelCallStatus Status { get; init; }

    /// <summary>The output tokens it was allowed.</summary>
    public required long ReservedTokens { get; init; }

    /// <summary>What it could cost at most, in millionths of a dollar; null without a price.</summary>
    public long? ReservedMicroUsd { get; init; }

    /// <summary>What it has used; null as long as nobody knows.</summary>
    public ModelUsage? Usage { get; init; }

    /// <summary>What it has cost, in millionths of a dollar; null as long as nobody knows.</summary>
    public long? MicroUsd { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the provider has answered; null when it has not.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>What the provider calls the request.</summary>
    public string? RequestId { get; init; }
}

/// <summary>How far a call has come.</summary>
internal enum ModelCallStatus
{
    /// <summary>Under way, or the process has ended under it. All that it may use counts.</summary>
    Reserved = 0,

    /// <summary>Answered to the end.</summary>
    Done = 1,

    /// <summary>Refused by the provider, or cut short: what was seen of its use counts.</summary>
    Failed = 2,

    /// <summary>Sent, and nobody knows what came of it. All that it may use counts.</summary>
    Unknown = 3,

    /// <summary>Not made, for want of budget.</summary>
    Refused = 4,
}

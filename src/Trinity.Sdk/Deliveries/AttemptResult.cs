using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Deliveries;

/// <summary>What came of one attempt at a delivery.</summary>
internal sealed record AttemptResult
{
    public const int Gone = 410;

    /// <summary>The HTTP status of the answer; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public TurnError? Error { get; init; }

    /// <summary>How long the receiver wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether no other attempt can do better.</summary>
    public bool IsFinal { get; init; }

    public bool IsDelivered => Error is null;
}

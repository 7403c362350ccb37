using Trinity.Client.Executions;

namespace Trinity.Client.Deliveries;

/// <summary>An effect that leaves the platform: an HTTP POST to a destination, attempted for hours until a 2xx answers it.</summary>
public sealed record Delivery
{
    /// <summary>The id, <c>eff_…</c>: that of its effect, and what the receiver gets as <c>webhook-id</c> in every attempt.</summary>
    public required string Id { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c>, <c>dead</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The execution that sends it, <c>exe_…</c>.</summary>
    public required string Execution { get; init; }

    /// <summary>The destination, <c>dst_…</c>.</summary>
    public required string Destination { get; init; }

    /// <summary>The destination's address.</summary>
    public required string Url { get; init; }

    /// <summary>The type of what is sent.</summary>
    public required string Type { get; init; }

    /// <summary>Attempts made so far, since it was redriven if it was.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is attempted next, at the earliest; null when it has ended.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last attempt ended; null before the first.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The HTTP status of the last answer; null when there was none.</summary>
    public int? LastStatus { get; init; }

    /// <summary>Why the last attempt failed, or why there was none; null when it did not.</summary>
    public ExecutionError? Error { get; init; }

    /// <summary>The content; null in lists.</summary>
    public RawJson Data { get; init; }
}

/// <summary>Where an agent's deliveries go: one address, with its own queue, pace and secrets.</summary>
public sealed record Destination
{
    /// <summary>The id, <c>dst_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The address.</summary>
    public required string Url { get; init; }

    /// <summary>
    /// <c>open</c>; <c>paused</c>, when it failed so often, or asked to be left alone, that it is tried rarely; or <c>disabled</c>, by a
    /// person or by its own 410: everything sent to it is dead until it is enabled.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>Why it is disabled: <c>destination_gone</c>, it answered 410, or <c>destination_disabled</c>, by a person; null when it is not.</summary>
    public string? Reason { get; init; }

    /// <summary>Until when nothing is sent to it; null when it is not paused.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>Whether deliveries to it are signed.</summary>
    public required bool IsSigned { get; init; }

    /// <summary>Until when they are signed with the secret before too; null when they are not.</summary>
    public DateTimeOffset? PreviousSecretExpiresAt { get; init; }

    /// <summary>Deliveries that are on their way.</summary>
    public required int Pending { get; init; }

    /// <summary>When something was sent to it first.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Which deliveries. What is null does not matter; something must be given.</summary>
public sealed record SelectDeliveries
{
    /// <summary>The agent's name.</summary>
    public string? Agent { get; init; }

    /// <summary>The destination, <c>dst_…</c>.</summary>
    public string? Destination { get; init; }

    /// <summary>The execution, <c>exe_…</c>.</summary>
    public string? Execution { get; init; }

    /// <summary>The type of what is sent.</summary>
    public string? Type { get; init; }

    /// <summary>Where an earlier request stopped: its <c>nextCursor</c>. By itself it selects nothing.</summary>
    public string? Cursor { get; init; }
}

namespace Trinity.Client.Operators;

/// <summary>An entry of the operator queue.</summary>
public sealed record Ask
{
    /// <summary>The id, <c>ask_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>question</c>, <c>approval</c>, <c>judgment</c> or <c>alert</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>pending</c>, <c>answered</c>, <c>expired</c>, <c>cancelled</c> or <c>withdrawn</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The execution it belongs to, <c>exe_…</c>.</summary>
    public string? Execution { get; init; }

    /// <summary>What is wanted, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The question in full; null when the title is all.</summary>
    public string? Question { get; init; }

    /// <summary>The answers to choose from; empty when it is free.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>What is proposed; null when nothing is.</summary>
    public RawJson Proposal { get; init; }

    /// <summary>The JSON schema of the answer's data; null when it has none.</summary>
    public RawJson Schema { get; init; }

    /// <summary><c>low</c>, <c>normal</c>, <c>high</c> or <c>critical</c>.</summary>
    public required string Priority { get; init; }

    /// <summary>For an alert: how often it happened.</summary>
    public required int Count { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires; null when never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What was answered; null before.</summary>
    public RawJson Answer { get; init; }
}

/// <summary>An answer.</summary>
public sealed record AnswerAsk
{
    /// <summary>The option chosen; null where there are none.</summary>
    public string? Answer { get; init; }

    /// <summary>What is written, at most 10,000 characters.</summary>
    public string? Text { get; init; }

    /// <summary>The data of a form or a judgment.</summary>
    public RawJson Data { get; init; }
}

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

    /// <summary>Who is asked: a person's e-mail address, or a role; null for whoever comes first.</summary>
    public string? Addressee { get; init; }

    /// <summary>What helps to answer, beside the question; null when there is nothing.</summary>
    public RawJson Context { get; init; }

    /// <summary>Until when an answer is wanted; later it is late, and still taken. Null when that does not matter.</summary>
    public DateTimeOffset? DueAt { get; init; }

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
    /// <summary>The option chosen, at most 200 characters; null where there are none.</summary>
    public string? Answer { get; init; }

    /// <summary>What is written, at most 10,000 characters.</summary>
    public string? Text { get; init; }

    /// <summary>The data of a form or a judgment, at most 1 MiB.</summary>
    public RawJson Data { get; init; }
}

/// <summary>
/// Which entries of the operator queue: those named, or the pending ones to which all applies that is given. What is null does not matter;
/// something must be given.
/// </summary>
public sealed record SelectAsks
{
    /// <summary>These entries, <c>ask_…</c>; 1 to 1,000, and then nothing else may be given.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The agent's name.</summary>
    public string? Agent { get; init; }

    /// <summary><c>question</c>, <c>approval</c>, <c>judgment</c> or <c>alert</c>.</summary>
    public string? Kind { get; init; }

    /// <summary><c>low</c>, <c>normal</c>, <c>high</c> or <c>critical</c>.</summary>
    public string? Priority { get; init; }

    /// <summary>Who is asked, 1 to 200 characters.</summary>
    public string? Addressee { get; init; }

    /// <summary>A part of the title, 1 to 200 characters, without regard to the case of the letters A to Z.</summary>
    public string? Q { get; init; }

    /// <summary>Where an earlier request stopped: its <c>nextCursor</c>. By itself it selects nothing.</summary>
    public string? Cursor { get; init; }
}

/// <summary>One answer to many entries.</summary>
/// <param name="Select">Which entries.</param>
/// <param name="Answer">The answer to each of them; an entry that it does not fit is refused.</param>
public sealed record AnswerAsks(SelectAsks Select, AnswerAsk Answer);

/// <summary>How much waits for people. At most 2 seconds old.</summary>
public sealed record AskCounts
{
    /// <summary>Pending entries.</summary>
    public required int Pending { get; init; }

    /// <summary>Those of them whose due time has passed.</summary>
    public required int Overdue { get; init; }

    /// <summary>Pending entries by kind: <c>question</c>, <c>approval</c>, <c>judgment</c>, <c>alert</c>.</summary>
    public required IReadOnlyDictionary<string, int> ByKind { get; init; }

    /// <summary>Pending entries by priority: <c>low</c>, <c>normal</c>, <c>high</c>, <c>critical</c>.</summary>
    public required IReadOnlyDictionary<string, int> ByPriority { get; init; }
}

namespace Trinity.Client.Executions;

/// <summary>A message and what became of it.</summary>
public sealed record Execution
{
    /// <summary>The id, <c>exe_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The type of the message.</summary>
    public required string Type { get; init; }

    /// <summary>The key of the message; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The way it came: <c>api</c>, <c>webhook</c>, <c>agent</c>, <c>call</c>, <c>reminder</c>, <c>link</c>.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// <c>queued</c>, <c>running</c>, <c>waiting</c>, <c>retrying</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>, <c>dead</c> or
    /// <c>skipped</c>.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>The number of the current or last attempt, from 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>The payload, when it is JSON; null in lists.</summary>
    public RawJson Input { get; init; }

    /// <summary>The payload in base 64 and its media type, when it is not JSON; null otherwise and in lists.</summary>
    public BinaryContent? Content { get; init; }

    /// <summary>The result; null when there is none, and in lists.</summary>
    public RawJson Reply { get; init; }

    /// <summary>Why it failed, or why it is attempted again; null when neither.</summary>
    public ExecutionError? Error { get; init; }

    /// <summary>What models cost; every part is null when nobody measured it, and in lists.</summary>
    public required ExecutionUsage Usage { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first attempt started; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it fails with <c>timeout</c>; null when never.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>What holds it back; null when nothing does, and in lists.</summary>
    public BlockedBy? BlockedBy { get; init; }

    /// <summary>Why its agent does nothing: <c>stopped</c>, or what the platform holds it for; null when it works.</summary>
    public string? HeldBy { get; init; }

    /// <summary>The execution it was started afresh from; null when it was not.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Its steps and waits; empty in lists.</summary>
    public IReadOnlyList<ExecutionStep> Steps { get; init; } = [];

    /// <summary>What it asked the platform to do; empty in lists.</summary>
    public IReadOnlyList<ExecutionEffect> Effects { get; init; } = [];
}

/// <summary>Content that is not JSON.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Base64">The bytes in base 64.</param>
public sealed record BinaryContent(string ContentType, string Base64);

/// <summary>A failure.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Message">What happened, in words.</param>
public sealed record ExecutionError(string Code, string Message);

/// <summary>What the platform measured of an execution's calls of models, until now.</summary>
/// <param name="InputTokens">Tokens read, with those from a cache and into one; null when nobody measured it.</param>
/// <param name="OutputTokens">Tokens written; null when nobody measured it.</param>
/// <param name="CostUsd">The cost in US dollars; null when nobody measured it.</param>
public sealed record ExecutionUsage(long? InputTokens, long? OutputTokens, decimal? CostUsd)
{
    /// <summary>The calls that were made or are being made; null when nobody measured it.</summary>
    public int? Calls { get; init; }

    /// <summary>
    /// Those of them whose cost nobody knows, or does not know yet: the model has no price, it is still answering, or what it answered was lost. While
    /// there are any, the execution costs more than <see cref="CostUsd"/> says. Null when nobody measured it.
    /// </summary>
    public int? Unmeasured { get; init; }
}

/// <summary>What holds an execution back.</summary>
/// <param name="Execution">The execution ahead of it.</param>
/// <param name="Wait">The name of what that one waits for, of several the earliest; null when it does not wait.</param>
public sealed record BlockedBy(string Execution, string? Wait);

/// <summary>A step or wait of an execution.</summary>
public sealed record ExecutionStep
{
    /// <summary>The name the author gave it.</summary>
    public required string Name { get; init; }

    /// <summary><c>step</c>, <c>ask</c>, <c>call</c>, <c>sleep</c>, <c>judgment</c>, <c>ask_all</c>, <c>call_all</c>, <c>peek</c>, <c>find</c> or
    /// <c>changed</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>open</c>, <c>done</c>, <c>failed</c>, or <c>closed</c> when the execution ended without it.</summary>
    public required string Status { get; init; }

    /// <summary>The result; null when there is none.</summary>
    public RawJson Result { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public ExecutionError? Error { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it ends by itself; null when never.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The entries of the operator queue it waits for, <c>ask_…</c>.</summary>
    public IReadOnlyList<string> Asks { get; init; } = [];

    /// <summary>The executions it calls, <c>exe_…</c>.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];
}

/// <summary>Something an execution asked the platform to do.</summary>
public sealed record ExecutionEffect
{
    /// <summary>The id, <c>eff_…</c>: the same whenever the same thing happens.</summary>
    public required string Id { get; init; }

    /// <summary><c>say</c>, <c>tell</c>, <c>emit</c>, <c>remind</c>, <c>cancel_reminder</c>, <c>raise</c>, <c>drop</c> or <c>send</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it went: an agent, an event's type, a reminder's name, an address, <c>origin</c> or <c>operators</c>.</summary>
    public required string To { get; init; }

    /// <summary>The content; null when there is none.</summary>
    public RawJson Data { get; init; }

    /// <summary><c>delivered</c> or <c>undeliverable</c>; of what is sent out also <c>pending</c>, <c>dead</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it went out.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A message to be sent to an agent.</summary>
public sealed record SubmitExecution
{
    /// <summary>The type of the message, 1 to 200 characters.</summary>
    public required string Type { get; init; }

    /// <summary>The key, 1 to 200 characters; null for the agent's default.</summary>
    public string? Key { get; init; }

    /// <summary>The payload, at most 1 MiB.</summary>
    public RawJson Input { get; init; }

    /// <summary>How long it may take, waiting included, in seconds; null for ever.</summary>
    public int? DeadlineSeconds { get; init; }
}

/// <summary>How an execution is attempted again.</summary>
/// <param name="Fresh">Whether it becomes a new execution instead of going on with its journal. Default false.</param>
public sealed record RetryExecution(bool Fresh = false);

/// <summary>Which executions. What is null does not matter; something must be given.</summary>
public sealed record SelectExecutions
{
    /// <summary>The agent's name.</summary>
    public string? Agent { get; init; }

    /// <summary>
    /// In one of these states. To be retried: <c>dead</c>, <c>failed</c> or <c>cancelled</c>, by default the first. To be cancelled:
    /// <c>queued</c> (what is being executed is among them), <c>waiting</c> or <c>retrying</c>, by default all of them.
    /// </summary>
    public IReadOnlyList<string>? Status { get; init; }

    /// <summary>The type of the message.</summary>
    public string? Type { get; init; }

    /// <summary>The key of the message.</summary>
    public string? Key { get; init; }

    /// <summary>The code with which it failed, 1 to 200 characters.</summary>
    public string? Code { get; init; }

    /// <summary>The way it came, for example <c>webhook</c>.</summary>
    public string? Source { get; init; }

    /// <summary>Accepted at this time or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Accepted before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Where an earlier request stopped: its <c>nextCursor</c>. By itself it selects nothing.</summary>
    public string? Cursor { get; init; }
}

/// <summary>How many executions are attempted again.</summary>
/// <param name="Select">Which.</param>
/// <param name="Fresh">Whether each becomes a new execution instead of going on with its journal. Default false.</param>
public sealed record RetryExecutions(SelectExecutions Select, bool Fresh = false);

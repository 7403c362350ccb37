using Trinity.Client.Executions;

namespace Trinity.Client.NodeTypes;

/// <summary>What would happen.</summary>
public sealed record Trial
{
    /// <summary>The message as a delivery would be accepted; null when it would not be, and for a node type that reads none.</summary>
    public AcceptedMessage? Accepted { get; init; }

    /// <summary>What the configuration makes of it, in its order.</summary>
    public required IReadOnlyList<TrialStep> Steps { get; init; }

    /// <summary>Why it would fail; null when it would not.</summary>
    public ExecutionError? Error { get; init; }
}

/// <summary>A message as it would be accepted.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Key">Its key; null for none.</param>
/// <param name="Dedupe">What a second delivery would be recognised by; null when by nothing.</param>
/// <param name="Data">Its payload.</param>
public sealed record AcceptedMessage(string Type, string? Key, string? Dedupe, RawJson Data);

/// <summary>One rule, and what it would do.</summary>
public sealed record TrialStep
{
    /// <summary>
    /// The name of the rule, <c>otherwise</c>, or <c>to</c>; what depends on an answer has the answer behind a colon: <c>vip: yes</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary><c>matched</c>, <c>not_matched</c>, <c>not_reached</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public ExecutionError? Error { get; init; }

    /// <summary>What it would do; where it is not reached because it depends on an answer, what it would do then.</summary>
    public required IReadOnlyList<TrialEffect> Effects { get; init; }
}

/// <summary>Something that would be done.</summary>
public sealed record TrialEffect
{
    /// <summary><c>tell</c>, <c>emit</c>, <c>send</c>, <c>drop</c>, <c>ask</c> or <c>judgment</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it would go: an agent, an event's type, an address, <c>origin</c> or <c>operators</c>.</summary>
    public required string To { get; init; }

    /// <summary>The type of the message or of what is sent; null where there is none.</summary>
    public string? Type { get; init; }

    /// <summary>The key of the message; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The content; null when there is none.</summary>
    public RawJson Data { get; init; }
}

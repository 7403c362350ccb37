namespace Trinity.Client.Audit;

/// <summary>Who did what to what, and what came of it. It has ids and words only, and outlives what it is about.</summary>
public sealed record AuditEntry
{
    /// <summary>Its place in the log, from 1 without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who acted, for example <c>key:7</c>; <c>system</c> for the platform itself, <c>unknown</c> for whose key nobody knows.</summary>
    public required string Actor { get; init; }

    /// <summary>The key that it came with, for example <c>key:7</c>; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>What was asked for, for example <c>create_agent</c>.</summary>
    public required string Action { get; init; }

    /// <summary>
    /// What kind of thing it was about: <c>instance</c>, <c>key</c>, <c>agent</c>, <c>webhook</c>, <c>execution</c>, <c>ask</c>,
    /// <c>delivery</c>, <c>destination</c>, <c>tenant</c>, <c>person</c>, <c>session</c>, <c>invitation</c>, <c>access_request</c> or <c>link</c>.
    /// </summary>
    public string? TargetKind { get; init; }

    /// <summary>The id of what it was about; null where there is none.</summary>
    public string? Target { get; init; }

    /// <summary><c>done</c>, or the code with which it was refused.</summary>
    public required string Outcome { get; init; }

    /// <summary>The request that it came with, as the <c>traceId</c> of its problem has it; null where there was none.</summary>
    public string? Request { get; init; }

    /// <summary>How many alike it stands for: refusals that come in numbers are counted.</summary>
    public int Count { get; init; } = 1;
}

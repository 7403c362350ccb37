namespace Trinity.Client.Agents;

/// <summary>One key of an agent with open messages: how many wait, and for what.</summary>
public sealed record AgentLane
{
    /// <summary>The key; null for messages without one, each of which is a lane of its own.</summary>
    public string? Key { get; init; }

    /// <summary>Open messages of the key.</summary>
    public required int Open { get; init; }

    /// <summary>Those behind the first; it holds them back where <see cref="LaneHead.HoldsBack"/> says so.</summary>
    public required int Behind { get; init; }

    /// <summary>The message the others wait for, and what it does.</summary>
    public required LaneHead Head { get; init; }
}

/// <summary>The first open message of a lane.</summary>
public sealed record LaneHead
{
    /// <summary>The execution, <c>exe_…</c>.</summary>
    public required string Execution { get; init; }

    /// <summary>The type of the message.</summary>
    public required string Type { get; init; }

    /// <summary><c>queued</c>, <c>running</c>, <c>waiting</c> or <c>retrying</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Whether it holds back those behind it; false where the node type is <c>Relaxed</c> and it waits or retries.</summary>
    public required bool HoldsBack { get; init; }

    /// <summary>Since when it has been open.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What it waits for, or is attempted again after; null when it does neither. Of several waits the earliest.</summary>
    public LaneWait? Wait { get; init; }

    /// <summary>What else it waits for, at most 20; empty mostly.</summary>
    public IReadOnlyList<LaneWait> OtherWaits { get; init; } = [];
}

/// <summary>What the head of a lane waits for.</summary>
public sealed record LaneWait
{
    /// <summary>The name of the wait; null for the next attempt.</summary>
    public string? Name { get; init; }

    /// <summary><c>ask</c>, <c>judgment</c>, <c>call</c>, <c>sleep</c>, … or <c>retry</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it ends by itself; null when never.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The pending entries of the operator queue, <c>ask_…</c>; at most 20.</summary>
    public IReadOnlyList<string> Asks { get; init; } = [];

    /// <summary>The open executions it calls, <c>exe_…</c>; at most 20.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];
}

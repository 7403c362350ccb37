namespace Trinity.CrashNodes;

/// <summary>A message of the crash tests: it says itself what its turn does, so that a checker knows what must have come of it.</summary>
public sealed record Job
{
    /// <summary>What identifies it, and everything that comes of it: operation 3 of <c>j7</c> makes <c>j7.3</c>.</summary>
    public required string Token { get; init; }

    /// <summary>What it adds to the sum of its key.</summary>
    public int Amount { get; init; }

    /// <summary>What its turn does, in order: step, dawdle, tell, emit, say, send, call, sleep, doze, remind, ask, hold, stumble, reject, fail_fast.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>The agent that is told or called.</summary>
    public string? Peer { get; init; }

    /// <summary>Where deliveries go.</summary>
    public Uri? Url { get; init; }
}

/// <summary>What a key of a crash test's agent has done.</summary>
public sealed class JobState
{
    /// <summary>The tokens of the jobs completed, in their order.</summary>
    public List<string> Log { get; set; } = [];

    public long Sum { get; set; }
}

/// <summary>The configuration of a crash test's agent.</summary>
public sealed class JobConfig
{
    /// <summary>The file that steps write to.</summary>
    public string StepFile { get; set; } = string.Empty;

    /// <summary>The agents it tells and calls.</summary>
    [Sdk.Nodes.AgentName]
    public List<string> Peers { get; set; } = [];
}

using Trinity.Sdk.Identity;

namespace Trinity.ClaudeCode.Containers;

/// <summary>What the engine says of the container of an execution.</summary>
/// <param name="Id">The engine's id of it: its name goes to the next run of the execution.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Execution">The execution.</param>
/// <param name="Run">Which run of the execution it is.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="ExitCode">The exit code, once it has ended.</param>
/// <param name="WasOutOfMemory">Whether one of its processes was killed for want of memory.</param>
/// <param name="SilentLimit">For how long nothing may be heard of it.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record RunContainer(
    string Id,
    TenantId Tenant,
    AgentId Agent,
    MessageId Execution,
    string Run,
    RunPhase Phase,
    int? ExitCode,
    bool WasOutOfMemory,
    TimeSpan SilentLimit,
    DateTimeOffset CreatedAt)
{
    /// <summary>Whether it has ended, and not before its time was up.</summary>
    public bool HasUsedUpItsTime { get; init; }

    /// <summary>The memory that it may have, in bytes. A list does not say it.</summary>
    public long Memory { get; init; }
}

/// <summary>How far a container is.</summary>
internal enum RunPhase
{
    /// <summary>It is there, and has never been started: the prompt may not be in it yet.</summary>
    Created,

    /// <summary>It runs, or is about to.</summary>
    Running,

    /// <summary>It has ended; its output is there until it is removed.</summary>
    Ended,
}

using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>An agent as its readers see it.</summary>
internal sealed record AgentView
{
    public required AgentDefinition Definition { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    /// <summary>What keeps it from working, in one word; null when nothing does.</summary>
    public string? HeldBy { get; init; }

    /// <summary>Why a person holds it, in their words.</summary>
    public string? HoldReason { get; init; }

    public required int NodeVersion { get; init; }

    /// <summary>The configuration as JSON, its secrets null.</summary>
    public required ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>The secrets of the configuration by JSON pointer, and whether they are set.</summary>
    public required IReadOnlyDictionary<string, bool> Secrets { get; init; }

    public required string Owner { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How many messages it still takes, for an ephemeral one; null for as many as come.</summary>
    public int? ExecutionsLeft { get; init; }

    /// <summary>How its containers were seen last; null where its runtime has none.</summary>
    public ContainerStatus? Containers { get; init; }

    public AgentStanding Standing => StandingOf(Definition.IsDeleted, HeldBy is not null, Definition.DesiredState);

    public static AgentStanding StandingOf(bool isDeleted, bool isHeld, DesiredState desiredState) =>
        isDeleted ? AgentStanding.Deleted
        : isHeld ? AgentStanding.Held
        : desiredState == DesiredState.Stopped ? AgentStanding.Stopped
        : AgentStanding.Running;
}

/// <summary>How an agent stands, in one word.</summary>
internal enum AgentStanding
{
    Running,
    Stopped,

    /// <summary>Something keeps it from working, stopped or not.</summary>
    Held,
    Deleted,
}

/// <summary>An agent to be created.</summary>
internal sealed record NewAgent
{
    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public required RuntimeKind Runtime { get; init; }

    public string? NodeType { get; init; }

    /// <summary>The configuration as JSON; empty for the default.</summary>
    public ReadOnlyMemory<byte> Config { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Its budget, if it is ephemeral; null for one that stays.</summary>
    public AgentBudget? Budget { get; init; }

    /// <summary>The id that it has, where it takes over what another agent has left; null for a new one.</summary>
    public AgentId? Id { get; init; }

    /// <summary>The states that it begins with, by key.</summary>
    public IReadOnlyList<KeyValuePair<string, StateChange>> States { get; init; } = [];
}

/// <summary>The budget of an ephemeral agent.</summary>
/// <param name="Minutes">How long it stays.</param>
/// <param name="Executions">How many messages it takes; null for as many as come.</param>
internal sealed record AgentBudget(int Minutes, int? Executions);

/// <summary>A change of an agent. What is null stays as it is.</summary>
internal sealed record AgentChange
{
    /// <summary>Empty to clear it.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Empty to clear it.</summary>
    public string? Description { get; init; }

    /// <summary>The whole configuration; secrets that it omits stay.</summary>
    public ReadOnlyMemory<byte>? Config { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>Which agents to list.</summary>
internal sealed record AgentFilter
{
    /// <summary>A part of the name, the display name or the description.</summary>
    public string? Query { get; init; }

    public string? Runtime { get; init; }

    /// <summary>Deleted agents are listed only when asked for.</summary>
    public AgentStanding? Status { get; init; }

    public string? Tag { get; init; }

    public string? Owner { get; init; }

    public AgentOrder Order { get; init; }
}

/// <summary>The order of a list of agents.</summary>
internal enum AgentOrder
{
    Name,

    /// <summary>The latest created first.</summary>
    Created,

    /// <summary>The latest changed first.</summary>
    Updated,
}

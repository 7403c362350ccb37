namespace Trinity.Client.Agents;

/// <summary>An agent as a file: what it is made from, and its states where they were asked for. Secrets are never in it.</summary>
public sealed record AgentFile
{
    /// <summary>The version of the form of the file: 1.</summary>
    public required int Version { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset? ExportedAt { get; init; }

    /// <summary>The agent.</summary>
    public required FiledAgent Agent { get; init; }

    /// <summary>Its states by key; null when they were not asked for.</summary>
    public IReadOnlyList<FiledState>? States { get; init; }
}

/// <summary>An agent in a file.</summary>
public sealed record FiledAgent
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>A name for people; null when there is none.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What it is for, in words for people; null when nobody has said.</summary>
    public string? Description { get; init; }

    /// <summary>What executes it: <c>native</c> or <c>claude_code</c>.</summary>
    public required string RuntimeKind { get; init; }

    /// <summary>The node type, for native agents.</summary>
    public string? NodeType { get; init; }

    /// <summary>The version of the node type's code that the agent had. It is told to people; nothing is decided by it.</summary>
    public int? NodeVersion { get; init; }

    /// <summary>The configuration, its secrets null. Who imports the file may write them in.</summary>
    public RawJson Config { get; init; }

    /// <summary>The JSON pointers into the agent of the secrets that were set. It is told to people; nothing is decided by it.</summary>
    public IReadOnlyList<string>? MissingSecrets { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>A state in a file.</summary>
public sealed record FiledState
{
    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>The version of the node type that wrote it. An older one is migrated, a younger one is refused.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The state.</summary>
    public required RawJson Data { get; init; }
}

/// <summary>A copy of an agent to be made.</summary>
/// <param name="Name">The name of the copy: 1 to 63 lower-case letters, digits and hyphens.</param>
/// <param name="State">Whether it gets the states too. Default false.</param>
public sealed record CloneAgent(string Name, bool State = false);

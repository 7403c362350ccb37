namespace Trinity.Client.Agents;

/// <summary>A template: an agent as a file, that others are made like.</summary>
public sealed record AgentTemplate
{
    /// <summary>The name: that of the file.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from: <c>templates</c> of the data directory, or the plug-in that brings it.</summary>
    public required string Source { get; init; }

    /// <summary>What its agents are for, in words for people; null when nobody has said.</summary>
    public string? Description { get; init; }

    /// <summary>What executes its agents: <c>native</c> or <c>claude_code</c>.</summary>
    public required string RuntimeKind { get; init; }

    /// <summary>The node type, for native agents.</summary>
    public string? NodeType { get; init; }

    /// <summary>The configuration. What an agent is created with is merged into it.</summary>
    public RawJson Config { get; init; }

    /// <summary>The secrets that its agents want, as JSON pointers into the agent. It is told to people; nothing is decided by it.</summary>
    public IReadOnlyList<string>? MissingSecrets { get; init; }

    /// <summary>The tags of its agents.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
}

/// <summary>The templates of an instance.</summary>
/// <param name="Items">The templates, by name.</param>
/// <param name="Faults">Files that are no templates.</param>
public sealed record TemplateList(IReadOnlyList<AgentTemplate> Items, IReadOnlyList<TemplateFault> Faults);

/// <summary>A file that is no template.</summary>
/// <param name="Source">The file.</param>
/// <param name="Reason">Why.</param>
public sealed record TemplateFault(string Source, string Reason);

namespace Trinity.Client.NodeTypes;

/// <summary>A type of native agents.</summary>
public sealed record NodeType
{
    /// <summary>The name that agents are created with.</summary>
    public required string Name { get; init; }

    /// <summary>The version of its code.</summary>
    public required int Version { get; init; }

    /// <summary>The assembly it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>The types of messages it handles; <c>*</c> for any.</summary>
    public required IReadOnlyList<string> MessageTypes { get; init; }

    /// <summary>The state properties that can be searched.</summary>
    public required IReadOnlyList<string> IndexedProperties { get; init; }

    /// <summary>The JSON schema of its configuration; secrets are <c>writeOnly</c>.</summary>
    public required RawJson ConfigSchema { get; init; }

    /// <summary>Whether it reads webhook deliveries itself.</summary>
    public required bool HasIntake { get; init; }

    /// <summary>Whether it can be tried: <see cref="NodeTypesClient.TryAsync"/>.</summary>
    public required bool IsTriable { get; init; }
}

/// <summary>The node types of the instance, and what could not be loaded.</summary>
/// <param name="Items">The node types, by name.</param>
/// <param name="Faults">Plug-ins and classes that could not be taken, and why.</param>
public sealed record NodeTypeList(IReadOnlyList<NodeType> Items, IReadOnlyList<NodeTypeFault> Faults);

/// <summary>A plug-in or class that could not be taken.</summary>
/// <param name="Source">The file or class.</param>
/// <param name="Reason">Why.</param>
public sealed record NodeTypeFault(string Source, string Reason);

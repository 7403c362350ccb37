namespace Trinity.Sdk.Nodes;

/// <summary>Makes a class a node type: a named, versioned class of native agent.</summary>
/// <param name="name">The name that agents are created with: lower-case letters, digits and hyphens, at most 64 characters.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NodeTypeAttribute(string name) : Attribute
{
    /// <summary>The name that agents are created with.</summary>
    public string Name { get; } = name;

    /// <summary>The version of the code. A message under way resumes only with the version it began with. Default 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The oldest version whose messages under way this code can resume. Default 0: only its own.</summary>
    public int Resumes { get; init; }

    /// <summary>Whether a message that waits holds back the messages behind it. Default <see cref="Nodes.Ordering.Strict"/>.</summary>
    public Ordering Ordering { get; init; }

    /// <summary>The key of messages that come without one; null, the default, leaves them without.</summary>
    public string? DefaultKey { get; init; }

    /// <summary>How often a message is attempted before it is dead. Default 5; 1 to 20.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long one attempt may take, in seconds, steps included, waits not. Default 60; 1 to 3,600.</summary>
    public int TimeoutSeconds { get; init; } = 60;
}

/// <summary>Whether a message that waits holds back the messages behind it in its key.</summary>
public enum Ordering
{
    /// <summary>It does: messages of a key end in the order in which they were accepted.</summary>
    Strict = 0,

    /// <summary>It does not: messages of a key start in order, one at a time, and those that wait or retry let others pass.</summary>
    Relaxed = 1,
}

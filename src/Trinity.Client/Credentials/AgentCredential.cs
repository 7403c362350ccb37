namespace Trinity.Client.Credentials;

/// <summary>What an agent is to show elsewhere. Its value is never told.</summary>
public sealed record AgentCredential
{
    /// <summary>The id, <c>crd_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name, unique within the agent.</summary>
    public required string Name { get; init; }

    /// <summary>How the agent gets it: <c>environment</c> or <c>file</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name of the variable, or the path of the file below the agent's home.</summary>
    public required string Target { get; init; }

    /// <summary>When it was first set.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its value was set last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A credential to be set.</summary>
public sealed record SetCredential
{
    /// <summary>How the agent gets it: <c>environment</c>, or <c>file</c> with mode 0600.</summary>
    public string? Kind { get; init; }

    /// <summary>The name of the variable, or the path of the file below the agent's home, for example <c>.netrc</c>.</summary>
    public string? Target { get; init; }

    /// <summary>The value: 1 to 32,768 bytes.</summary>
    public string? Value { get; init; }

    /// <summary>Without the value: it may get into a log.</summary>
    public override string ToString() => $"{Kind} {Target}";
}

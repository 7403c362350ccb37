namespace Trinity.Client.Workspaces;

/// <summary>A conversation that an agent remembers.</summary>
public sealed record AgentSession
{
    /// <summary>Its id, a UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>How large its record is, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When something was said in it last.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>Something in a conversation.</summary>
public sealed record SessionEntry
{
    /// <summary>Which entry it is, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>When; null when the record does not say.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary><c>user</c>, <c>assistant</c> or <c>system</c>.</summary>
    public required string Role { get; init; }

    /// <summary><c>text</c>, <c>thinking</c>, <c>tool_call</c> or <c>tool_result</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it says, at most 64 Ki characters of it; for a tool that is called its input as JSON.</summary>
    public required string Text { get; init; }

    /// <summary>The tool that is called; null for what is no call.</summary>
    public string? Tool { get; init; }
}

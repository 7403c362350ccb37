namespace Trinity.Sdk.Runtimes;

/// <summary>What executes an agent's messages.</summary>
/// <param name="Name">The word used in the API, in snake_case.</param>
public readonly record struct RuntimeKind(string Name)
{
    /// <summary>Code in the platform's own process.</summary>
    public static RuntimeKind Native { get; } = new("native");

    /// <summary>A container that runs Claude Code.</summary>
    public static RuntimeKind ClaudeCode { get; } = new("claude_code");

    /// <inheritdoc />
    public override string ToString() => Name;
}

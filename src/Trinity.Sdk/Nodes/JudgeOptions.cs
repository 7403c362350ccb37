namespace Trinity.Sdk.Nodes;

/// <summary>How a judgment waits.</summary>
public sealed record JudgeOptions
{
    internal static JudgeOptions Default { get; } = new();

    /// <summary>How long it may wait; then it ends with <c>ask_expired</c>. Default 7 days.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How urgent it is for a person. Default <see cref="Nodes.Priority.Normal"/>.</summary>
    public Priority Priority { get; init; }

    /// <summary>Whether a later attempt of the message may finish without reaching it. Default false.</summary>
    public bool IsOptional { get; init; }
}

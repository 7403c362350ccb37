namespace Trinity.Client.Executions;

/// <summary>What identifies a message and how long to wait for its end.</summary>
public sealed record SubmitOptions
{
    /// <summary>What identifies the message: sent again, it is the same execution. 1 to 200 characters; null for nothing.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long to wait for the execution to end, up to 60 seconds; null not at all.</summary>
    public TimeSpan? Wait { get; init; }
}

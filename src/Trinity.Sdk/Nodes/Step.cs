namespace Trinity.Sdk.Nodes;

/// <summary>What the body of a step gets. It runs outside the turn and cannot use it.</summary>
public sealed class Step
{
    internal Step(string idempotencyKey, int attempt, CancellationToken cancellationToken)
    {
        IdempotencyKey = idempotencyKey;
        Attempt = attempt;
        CancellationToken = cancellationToken;
    }

    /// <summary>
    /// The same for every execution of this step of this message, 26 characters. Send it along: between doing and recording a crash may
    /// let the step happen once more.
    /// </summary>
    public string IdempotencyKey { get; }

    /// <summary>Which attempt of the step this is within the current attempt of the message, from 1.</summary>
    public int Attempt { get; }

    /// <summary>Signalled at the step's time-out and when the turn is over.</summary>
    public CancellationToken CancellationToken { get; }
}

/// <summary>How a step is performed.</summary>
public sealed record StepOptions
{
    internal static StepOptions Default { get; } = new();

    /// <summary>How often it is tried before its failure is final and recorded. Default 3; at least 1.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>How long one attempt may take. Default 30 seconds; it ends with the turn's own time-out in any case.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait before the second attempt; it doubles for each further one, up to 30 seconds. Default 1 second.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether the step only computes, so that repeating it is harmless: its result is recorded with the next other record instead of by
    /// itself. Default false.
    /// </summary>
    public bool IsPure { get; init; }

    internal TimeSpan DelayAfter(int attempt)
    {
        var delay = Delay * Math.Pow(2, Math.Min(attempt - 1, 10));
        return delay < MaxDelay ? delay : MaxDelay;
    }

    private static TimeSpan MaxDelay { get; } = TimeSpan.FromSeconds(30);
}

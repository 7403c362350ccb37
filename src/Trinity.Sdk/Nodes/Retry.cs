namespace Trinity.Sdk.Nodes;

/// <summary>Whether and when another attempt at a message makes sense.</summary>
public sealed record Retry
{
    private Retry(bool isAllowed, TimeSpan? delay)
    {
        IsAllowed = isAllowed;
        Delay = delay;
    }

    /// <summary>No attempt can do better: the message fails now.</summary>
    public static Retry Never { get; } = new(isAllowed: false, delay: null);

    /// <summary>Whether another attempt makes sense.</summary>
    public bool IsAllowed { get; }

    /// <summary>How long to wait before it; null when the retry policy decides.</summary>
    public TimeSpan? Delay { get; }

    /// <summary>Another attempt after a delay, as long as the policy has attempts left.</summary>
    /// <param name="delay">How long to wait, up to 5 minutes.</param>
    public static Retry After(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new Retry(isAllowed: true, delay);
    }
}

namespace Trinity.Sdk.Messages;

/// <summary>When a failed message is attempted again.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(45),
        TimeSpan.FromMinutes(3),
    ];

    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);

    /// <summary>The wait before the next attempt; null when there is none.</summary>
    /// <remarks>The delays of the default five attempts add up to four minutes: a retrying message holds its key.</remarks>
    public static TimeSpan? DelayAfter(int failures, int attempts, TimeSpan? requested)
    {
        if (failures >= attempts)
        {
            return null;
        }

        var delay = requested ?? Delays[Math.Min(failures, Delays.Length) - 1];
        return delay < MaxDelay ? delay : MaxDelay;
    }
}

namespace Trinity.Sdk.Deliveries;

/// <summary>
/// How a destination is treated after what it did: one that fails again and again is tried rarely, by one delivery at a time, and one that
/// asks to be left alone is.
/// </summary>
internal static class DestinationPace
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastPause = TimeSpan.FromMinutes(10);

    /// <summary>How many attempts may be made at once.</summary>
    public static int Concurrency(int failures, int most) => failures >= DeliveryBounds.FailuresInARow ? 1 : most;

    /// <returns>Whether anything has changed.</returns>
    public static bool Succeeded(DestinationRecord destination)
    {
        if (destination is { Failures: 0, PausedUntil: null })
        {
            return false;
        }

        destination.Failures = 0;
        destination.PausedUntil = null;
        return true;
    }

    public static void Failed(DestinationRecord destination, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var isPaused = destination.PausedUntil > now;

        // What was on its way when the pause began says nothing new, except how long the receiver wants.
        if (!isPaused)
        {
            destination.Failures++;
            destination.PausedUntil = PauseAfter(destination.Failures) is { } pause ? now + pause : null;
        }

        if (retryAfter is { } wanted)
        {
            var until = now + (wanted < DeliveryBounds.LongestPause ? wanted : DeliveryBounds.LongestPause);
            destination.PausedUntil = destination.PausedUntil > until ? destination.PausedUntil : until;
        }
    }

    private static TimeSpan? PauseAfter(int failures)
    {
        var doublings = failures - DeliveryBounds.FailuresInARow;
        return doublings switch
        {
            < 0 => null,
            >= 5 => LastPause,
            _ => FirstPause * (1 << doublings),
        };
    }
}

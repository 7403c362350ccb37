namespace Trinity.EndToEnd.Tests.Processes;

/// <summary>Waits for what another process does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until nothing is reported any more.</summary>
    public static async Task NothingAsync(Func<Task<string?>> report, TimeSpan patience, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (await report() is { } left)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > patience)
            {
                throw new TimeoutException(left);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}

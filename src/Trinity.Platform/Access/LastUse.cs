namespace Trinity.Platform.Access;

/// <summary>When something was used last, as far as it is written down: every use of its own would be a write with every request.</summary>
internal sealed class LastUse(DateTimeOffset? at)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private long _at = at?.UtcTicks ?? 0;

    /// <summary>Whether this is a use to be written down: only one of several at once is.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        var last = Volatile.Read(ref _at);
        return now.UtcTicks - last >= Interval.Ticks && Interlocked.CompareExchange(ref _at, now.UtcTicks, last) == last;
    }
}

namespace Trinity.Cli.Output;

/// <summary>Points in time for people: how long ago when that is short, the UTC time when it is not.</summary>
internal static class Times
{
    /// <summary>For tables: <c>5m ago</c>, <c>in 2h</c>, <c>2026-01-31 09:15</c>.</summary>
    public static string Short(DateTimeOffset? at, DateTimeOffset now)
    {
        if (at is not { } time)
        {
            return string.Empty;
        }

        var distance = (now - time).Duration();
        return distance >= TimeSpan.FromDays(1) ? $"{time.UtcDateTime:yyyy-MM-dd HH:mm}"
            : time > now ? $"in {Span(distance)}"
            : $"{Span(distance)} ago";
    }

    /// <summary>For details: <c>2026-01-31 09:15:30 UTC (5m ago)</c>.</summary>
    public static string Full(DateTimeOffset? at, DateTimeOffset now)
    {
        if (at is not { } time)
        {
            return string.Empty;
        }

        var exact = $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
        return (now - time).Duration() < TimeSpan.FromDays(1) ? $"{exact} ({Short(at, now)})" : exact;
    }

    /// <summary>For lines that come one after the other: <c>09:15:30.123</c>.</summary>
    public static string Clock(DateTimeOffset at) => $"{at.UtcDateTime:HH:mm:ss.fff}";

    public static string Span(TimeSpan span) => span switch
    {
        _ when span < TimeSpan.FromMinutes(1) => $"{(int)span.TotalSeconds}s",
        _ when span < TimeSpan.FromHours(1) => $"{(int)span.TotalMinutes}m",
        _ when span < TimeSpan.FromDays(1) => $"{(int)span.TotalHours}h",
        _ => $"{(int)span.TotalDays}d",
    };
}

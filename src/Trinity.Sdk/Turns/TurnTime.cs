namespace Trinity.Sdk.Turns;

/// <summary>Times are kept in milliseconds; a turn must see the same time before and after they were stored.</summary>
internal static class TurnTime
{
    public static DateTimeOffset ToMilliseconds(this DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}

using System.Globalization;
using Jint.Runtime;

namespace Trinity.Nodes.Expressions;

/// <summary>The time of the message, in UTC: what an expression says of a message is the same whenever it is asked.</summary>
internal sealed class SandboxClock : ITimeSystem
{
    private const int LongestDate = 64;

    private static readonly DefaultTimeSystem Reader = new(TimeZoneInfo.Utc, CultureInfo.InvariantCulture);

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    public TimeZoneInfo DefaultTimeZone => TimeZoneInfo.Utc;

    public DateTimeOffset GetUtcNow() => Now;

    public TimeSpan GetUtcOffset(long epochMilliseconds) => TimeSpan.Zero;

    public bool TryParse(string date, out long epochMilliseconds)
    {
        epochMilliseconds = 0;
        return date.Length <= LongestDate && Reader.TryParse(date, out epochMilliseconds);
    }
}

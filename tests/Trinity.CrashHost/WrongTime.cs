namespace Trinity.CrashHost;

/// <summary>A clock that goes as the system's does, and is wrong.</summary>
internal sealed class WrongTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}

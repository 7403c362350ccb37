namespace Trinity.Engine;

/// <summary>Whether a loop gets on. It says when it has something to do, and when it has done it.</summary>
/// <remarks>Written by the loop, read from anywhere.</remarks>
internal sealed class Pulse(TimeProvider time)
{
    /// <summary>Longer than anything that a loop does takes, and short enough for somebody to come and look.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Ticks since which the loop is at work; 0 while it rests.</summary>
    private long _since;

    /// <summary>Whether it has been at the same thing for too long, or has failed at it for so long.</summary>
    public bool IsStuck => Interlocked.Read(ref _since) is not 0 and var since && time.GetElapsedTime(since) > Patience;

    /// <summary>There is something to do. Said again before it is done, it changes nothing.</summary>
    public void Begin()
    {
        if (Interlocked.Read(ref _since) == 0)
        {
            Interlocked.Exchange(ref _since, time.GetTimestamp());
        }
    }

    public void Rest() => Interlocked.Exchange(ref _since, 0);
}

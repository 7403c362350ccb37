namespace Trinity.Server.ModelProxy;

/// <summary>How long a call is waited for: until who asked has gone, for so long in all, and for so long between two pieces of its answer.</summary>
internal sealed class Patience : IDisposable
{
    private readonly TimeSpan _idle;
    private readonly CancellationToken _asker;
    private readonly CancellationTokenSource _inAll;
    private readonly CancellationTokenSource _resting;
    private readonly CancellationTokenSource _any;
    private readonly CancellationTokenRegistration _stop;

    /// <param name="time">The clock.</param>
    /// <param name="inAll">How long a call may take.</param>
    /// <param name="idle">How long its answer may rest.</param>
    /// <param name="drain">How long it still may take when the server stops.</param>
    /// <param name="stopping">Says that the server stops.</param>
    /// <param name="asker">Says that who asked has gone.</param>
    public Patience(TimeProvider time, TimeSpan inAll, TimeSpan idle, TimeSpan drain, CancellationToken stopping, CancellationToken asker)
    {
        _idle = idle;
        _asker = asker;
        _inAll = new CancellationTokenSource(inAll, time);
        _resting = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(asker, _inAll.Token, _resting.Token);
        _stop = stopping.Register(() => _inAll.CancelAfter(drain));
    }

    public CancellationToken Token => _any.Token;

    /// <summary>Whether it was lost while who asked still waits.</summary>
    public bool IsLost => _any.IsCancellationRequested && !_asker.IsCancellationRequested;

    /// <summary>Something has come: from here on the next piece is waited for.</summary>
    public void Refresh() => _resting.CancelAfter(_idle);

    public void Dispose()
    {
        _stop.Dispose();
        _any.Dispose();
        _resting.Dispose();
        _inAll.Dispose();
    }
}

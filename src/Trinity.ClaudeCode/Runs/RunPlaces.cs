namespace Trinity.ClaudeCode.Runs;

/// <summary>The places of executions on this host: so many, and so much memory in all. Who came first is next, also where a smaller one would fit.</summary>
/// <param name="executions">How many there are.</param>
/// <param name="memory">How much memory all may have, in bytes; null for no bound.</param>
internal sealed class RunPlaces(int executions, long? memory)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private int _taken;
    private long _used;

    /// <summary>Takes a place for one that runs already, whether there is one or not.</summary>
    public IDisposable Take(long wanted)
    {
        lock (_gate)
        {
            return Take_NeedsGate(wanted);
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <param name="wanted">The memory, in bytes.</param>
    /// <param name="cancelled">Completes when it is wanted no more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The place until it is disposed; null when it was wanted no more first.</returns>
    public async Task<IDisposable?> WaitAsync(long wanted, Task cancelled, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(wanted);
        lock (_gate)
        {
            _waiting.AddLast(waiting);
            Give_NeedsGate();
        }

        await Task.WhenAny(waiting.Place.Task, cancelled.WaitAsync(cancellationToken));
        if (!TryGiveUp(waiting))
        {
            // It has come meanwhile: whoever is given one has to give it back.
            return await waiting.Place.Task;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    private bool TryGiveUp(Waiting waiting)
    {
        lock (_gate)
        {
            var wasWaiting = _waiting.Remove(waiting);
            Give_NeedsGate();
            return wasWaiting;
        }
    }

    private void Give_NeedsGate()
    {
        while (_waiting.First?.Value is { } next && _taken < executions && !(_used + next.Wanted > memory))
        {
            _waiting.RemoveFirst();
            next.Place.SetResult(Take_NeedsGate(next.Wanted));
        }
    }

    private Place Take_NeedsGate(long wanted)
    {
        _taken++;
        _used += wanted;
        return new Place(this, wanted);
    }

    private void Release(long wanted)
    {
        lock (_gate)
        {
            _taken--;
            _used -= wanted;
            Give_NeedsGate();
        }
    }

    private sealed class Waiting(long wanted)
    {
        public long Wanted => wanted;

        public TaskCompletionSource<IDisposable> Place { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(RunPlaces places, long wanted) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isReleased, true))
            {
                places.Release(wanted);
            }
        }
    }
}

namespace Trinity.Engine.Store;

/// <summary>Hands writes from all threads to the writer. Who adds one waits for a swap and no longer: the rest is the writer's own.</summary>
/// <param name="limit">How many may wait before one that is not owed is refused.</param>
internal sealed class Arrivals(int limit) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _arrived = new(initialState: false);
    private List<StoreWrite> _writes = [];
    private int _held;
    private bool _isResting;
    private bool _isClosed;

    /// <summary>Writes that wait, here or with the writer.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _held + _writes.Count;
            }
        }
    }

    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _isClosed;
            }
        }
    }

    /// <param name="write">What is to be written.</param>
    /// <param name="isOwed">Whether it is taken also when there is no room.</param>
    /// <returns>Whether it was added: there was room, and the writer still takes something.</returns>
    public bool TryAdd(StoreWrite write, bool isOwed)
    {
        lock (_gate)
        {
            if (_isClosed || (!isOwed && _held + _writes.Count >= limit))
            {
                return false;
            }

            _writes.Add(write);

            // Only a writer that rests has to be woken: a signal is a call into the system, and there is one write after the other.
            if (_isResting)
            {
                _isResting = false;
                _arrived.Set();
            }

            return true;
        }
    }

    /// <summary>Takes what has arrived.</summary>
    /// <param name="held">How many writes the writer has not written yet.</param>
    /// <returns>The writes, now the writer's alone: nothing that arrives later gets into this list.</returns>
    public List<StoreWrite> Take(int held)
    {
        lock (_gate)
        {
            _held = held + _writes.Count;
            if (_writes.Count == 0)
            {
                // Not the list itself: it goes on growing.
                return [];
            }

            var writes = _writes;
            _writes = new List<StoreWrite>(writes.Count);
            return writes;
        }
    }

    /// <summary>The writer says how many writes it has not begun with.</summary>
    public void Hold(int held)
    {
        lock (_gate)
        {
            _held = held;
        }
    }

    /// <summary>Waits until something has arrived, or nothing will any more.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            if (_writes.Count > 0 || _isClosed)
            {
                return;
            }

            _isResting = true;
        }

        _arrived.WaitOne();
    }

    /// <summary>Takes nothing more; what is there is still to be written.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        _arrived.Set();
    }

    public void Dispose() => _arrived.Dispose();
}

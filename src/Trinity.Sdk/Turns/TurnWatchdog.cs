namespace Trinity.Sdk.Turns;

/// <summary>Ends attempts at their time-outs: one timer for all of them, armed only while some run.</summary>
internal sealed class TurnWatchdog : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Dictionary<TimeSpan, LinkedList<Watch>> _queues = [];
    private long _armedFor = long.MaxValue;

    public TurnWatchdog(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static self => ((TurnWatchdog)self!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Watch Start(TurnAttempt attempt, TimeSpan timeout)
    {
        var watch = new Watch(attempt, _time.GetTimestamp());
        lock (_gate)
        {
            if (!_queues.TryGetValue(timeout, out var queue))
            {
                _queues.Add(timeout, queue = new LinkedList<Watch>());
            }

            queue.AddLast(watch.Node);
            var due = watch.StartedAt + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
            if (due < _armedFor)
            {
                _armedFor = due;
                _timer.Change(timeout, Timeout.InfiniteTimeSpan);
            }
        }

        return watch;
    }

    public void Stop(Watch watch)
    {
        lock (_gate)
        {
            watch.Node.List?.Remove(watch.Node);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        List<TurnAttempt>? late = null;
        lock (_gate)
        {
            var next = Timeout.InfiniteTimeSpan;
            foreach (var (timeout, queue) in _queues)
            {
                // One time-out per queue: the oldest is always the first.
                while (queue.First is { } first)
                {
                    var left = timeout - _time.GetElapsedTime(first.Value.StartedAt);
                    if (left > TimeSpan.Zero)
                    {
                        next = next == Timeout.InfiniteTimeSpan || left < next ? left : next;
                        break;
                    }

                    queue.RemoveFirst();
                    (late ??= []).Add(first.Value.Attempt);
                }
            }

            _armedFor = next == Timeout.InfiniteTimeSpan
                ? long.MaxValue
                : _time.GetTimestamp() + (long)(next.TotalSeconds * _time.TimestampFrequency);
            _timer.Change(next, Timeout.InfiniteTimeSpan);
        }

        foreach (var attempt in late ?? [])
        {
            attempt.TimeOut();
        }
    }

    internal sealed class Watch
    {
        public Watch(TurnAttempt attempt, long startedAt)
        {
            Attempt = attempt;
            StartedAt = startedAt;
            Node = new LinkedListNode<Watch>(this);
        }

        public TurnAttempt Attempt { get; }

        public long StartedAt { get; }

        public LinkedListNode<Watch> Node { get; }
    }
}

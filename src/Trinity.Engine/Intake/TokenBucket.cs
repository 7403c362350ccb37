namespace Trinity.Engine.Intake;

/// <summary>Lets so many through per second, and so many at once after a pause.</summary>
internal sealed class TokenBucket(TimeProvider time, double perSecond, double burst)
{
    private readonly Lock _gate = new();
    private readonly double _burst = burst;
    private double _tokens = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Whether nothing can be taken now.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                Fill_NeedsGate();
                return _tokens < 1;
            }
        }
    }

    public bool TryTake()
    {
        lock (_gate)
        {
            Fill_NeedsGate();
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }

    /// <summary>Gives back what was taken for something that turned out not to count.</summary>
    public void Return()
    {
        lock (_gate)
        {
            _tokens = Math.Min(_burst, _tokens + 1);
        }
    }

    private void Fill_NeedsGate()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
    }
}

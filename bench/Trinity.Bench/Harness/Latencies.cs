using System.Diagnostics;

namespace Trinity.Bench.Harness;

/// <summary>Durations, and what fraction of them was below what.</summary>
internal sealed class Latencies
{
    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _milliseconds.Count;
            }
        }
    }

    public void Add(long fromTimestamp) => Add(Stopwatch.GetElapsedTime(fromTimestamp));

    public void Add(TimeSpan duration)
    {
        lock (_gate)
        {
            _milliseconds.Add(duration.TotalMilliseconds);
        }
    }

    /// <summary>The duration below which this fraction lies.</summary>
    public double At(double fraction)
    {
        lock (_gate)
        {
            if (_milliseconds.Count == 0)
            {
                return 0;
            }

            _milliseconds.Sort();
            return Report.Short(_milliseconds[Math.Min(_milliseconds.Count - 1, (int)(_milliseconds.Count * fraction))]);
        }
    }
}

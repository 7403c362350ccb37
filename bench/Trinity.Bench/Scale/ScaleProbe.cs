using System.Diagnostics;
using Trinity.Bench.Harness;

namespace Trinity.Bench.Scale;

/// <summary>Something that is done on both sides in turns.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="RunAsync">Does it for a sample, and returns how many rows there were.</param>
internal sealed record ScaleProbe(string Name, Func<ScaleSide, int, Task<int>> RunAsync)
{
    /// <summary>How many rows there have to be on both sides; null for any number.</summary>
    public int? Rows { get; init; }

    /// <summary>A slow one is done until this is over, but at least five times; one that takes longer by itself, once or twice.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Runs it in turns, a first part of the samples for practice.</summary>
    /// <returns>How often it was done on each side.</returns>
    public async Task<int> MeasureAsync(ScaleSide small, ScaleSide large, int samples)
    {
        var began = Stopwatch.GetTimestamp();
        var figures = new Dictionary<ScaleSide, Latencies> { [small] = new(), [large] = new() };
        var practice = samples / 5;
        var done = 0;
        for (var i = 0; i < practice + samples; i++, done++)
        {
            var isLate = Stopwatch.GetElapsedTime(began) > Longest;
            if (isLate && figures[large].Count >= (Stopwatch.GetElapsedTime(began) > 5 * Longest ? 1 : 5))
            {
                break;
            }

            foreach (var side in i % 2 == 0 ? new[] { small, large } : [large, small])
            {
                var start = Stopwatch.GetTimestamp();
                var rows = await RunAsync(side, i);
                if (i >= practice || isLate)
                {
                    figures[side].Add(start);
                }

                BenchException.ThrowUnless(Rows is null || rows == Rows, $"{Name} has {rows} rows with {side.Fleet.Agents} agents, and not {Rows}.");
            }
        }

        Write(Name, small.Fleet, large.Fleet, figures[small], figures[large]);
        return done;
    }

    /// <summary>Prints what a number of agents and messages costs.</summary>
    public static void Write(string name, ScaleFleet small, ScaleFleet large, Latencies few, Latencies many) =>
        Report.Write($"scale.{name}.ratio", many.At(0.5) / few.At(0.5), "x", new
        {
            store = BenchStore.Name,
            small = new { agents = small.Agents, messages = small.Messages, p50Ms = few.At(0.5), p95Ms = few.At(0.95) },
            large = new { agents = large.Agents, messages = large.Messages, p50Ms = many.At(0.5), p95Ms = many.At(0.95) },
            samples = many.Count,
        });
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Trinity.Bench.Harness;
using Trinity.Engine.Intake;
using Trinity.Sdk.Identity;

namespace Trinity.Bench.Engine;

/// <summary>How long an event takes, from the moment it was due to be sent until its turn is committed, at a fixed rate (open loop).</summary>
internal static class LatencyBench
{
    /// <returns>How many events were sent.</returns>
    public static async Task<int> RunAsync(BenchServer server, IReadOnlyList<AgentId> fleet, bool isQuick)
    {
        var sent = 0;
        foreach (var rate in new[] { 500, 2_000, 8_000 })
        {
            sent += await MeasureAsync(server, fleet, rate, TimeSpan.FromSeconds(isQuick ? 1 : 5));
        }

        return sent;
    }

    private static async Task<int> MeasureAsync(BenchServer server, IReadOnlyList<AgentId> fleet, int rate, TimeSpan duration)
    {
        var latencies = new Latencies();

        // An agent executes in order: what ends is the oldest that was sent to it.
        var due = fleet.ToDictionary(agent => agent, _ => new ConcurrentQueue<long>());
        server.Endings.Ended = message =>
        {
            if (due[message.Agent].TryDequeue(out var timestamp))
            {
                latencies.Add(timestamp);
            }
        };
        var intake = server.Get<MessageIntake>();
        var before = server.Endings.Count;
        var total = (int)(rate * duration.TotalSeconds);
        var submissions = new List<Task>(total);
        var began = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (submissions.Count < total)
        {
            await tick.WaitForNextTickAsync();
            var wanted = Math.Min(total, Stopwatch.GetElapsedTime(began).TotalSeconds * rate);
            while (submissions.Count < wanted)
            {
                var number = submissions.Count;
                var agent = number % fleet.Count;
                due[fleet[agent]].Enqueue(began + (long)(number * (double)Stopwatch.Frequency / rate));
                submissions.Add(Orders.SubmitAsync(intake, server, Fleet.NameOf("agent", agent), number));
            }
        }

        await Task.WhenAll(submissions);
        await server.Endings.ReachAsync(before + total);
        server.Endings.Ended = null;
        Report.Write("engine.pipeline.p99_ms", latencies.At(0.99), "ms", new
        {
            eventsPerS = rate,
            events = total,
            p50Ms = latencies.At(0.5),
            maxMs = latencies.At(1),
        });
        return total;
    }
}

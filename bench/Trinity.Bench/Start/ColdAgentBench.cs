using System.Diagnostics;
using Trinity.Bench.Engine;
using Trinity.Bench.Harness;
using Trinity.Engine.Intake;

namespace Trinity.Bench.Start;

/// <summary>The first message to agents that are not in memory, one after the other: from its submission until its turn is committed.</summary>
internal static class ColdAgentBench
{
    private const int Practice = 200;

    public static async Task RunAsync(BenchServer server, int fleet, int samples)
    {
        var signal = new Signal();
        server.Endings.Ended = _ => signal.Set();

        // Spread over the fleet, and in no order that a cache would like. The code is hot after the practice, the agents are not.
        var order = Enumerable.Range(0, Practice + samples).Select(number => (int)(number * 7_919L % fleet)).ToArray();
        await SendAsync(server, signal, order.Take(Practice));
        var clock = new CpuClock();
        var cold = await SendAsync(server, signal, order.Skip(Practice));
        var cpu = clock.CpuSeconds;
        var warm = await SendAsync(server, signal, order.Skip(Practice));
        server.Endings.Ended = null;
        Rows.Check(server, Practice + (2 * samples), effectsEach: 1);
        Report.Write("start.cold_agent_ms", cold.At(0.5), "ms", new
        {
            agents = fleet,
            samples,
            p50Ms = cold.At(0.5),
            p99Ms = cold.At(0.99),
            cpuUsEach = Report.Short(cpu * 1e6 / samples),
            warmMs = new { p50 = warm.At(0.5), p99 = warm.At(0.99) },
        });
    }

    private static async Task<Latencies> SendAsync(BenchServer server, Signal signal, IEnumerable<int> agents)
    {
        var intake = server.Get<MessageIntake>();
        var latencies = new Latencies();
        foreach (var agent in agents)
        {
            var began = Stopwatch.GetTimestamp();
            await Orders.SubmitAsync(intake, server, Fleet.NameOf("agent", agent), agent);
            await signal.WaitAsync();
            latencies.Add(began);
        }

        return latencies;
    }
}

using Trinity.Bench.Harness;

namespace Trinity.Bench.Engine;

/// <summary>The pipeline on one, two and three servers of an instance, all on this machine: what it costs that they are several.</summary>
/// <remarks>Each client asks one server after the other, so of three servers two in three messages come in where their agent is not.</remarks>
internal static class ClusterBench
{
    private const int Most = 3;

    public static async Task RunAsync(bool isQuick)
    {
        BenchStore.IsPostgres = true;
        var alone = 0d;
        for (var count = 1; count <= Most; count++)
        {
            var cpu = await RunAsync(count, isQuick);
            alone = count == 1 ? cpu : alone;
            Report.Write("cluster.pipeline.cpu_ratio", cpu / alone, "1", new { servers = count });
        }
    }

    private static async Task<double> RunAsync(int count, bool isQuick)
    {
        var servers = await BenchServer.StartAsync(count);
        try
        {
            var fleet = await Fleet.CreateAsync(servers[0], "bench-ledger", isQuick ? 1_000 : 5_000, "{}");
            var warmUp = await PipelineBench.LoopAsync(servers, fleet, TimeSpan.FromSeconds(isQuick ? 4 : 15), rounds: 2);
            var clock = new CpuClock();
            var events = await PipelineBench.LoopAsync(servers, fleet, TimeSpan.FromSeconds(isQuick ? 3 : 10), rounds: 0);
            var (seconds, cpu) = (clock.Seconds, clock.CpuSeconds * 1e6 / events);
            var detail = new { servers = count, events, seconds = Report.Short(seconds) };
            Report.Write("cluster.pipeline.events_per_s", events / seconds, "1/s", detail);
            Report.Write("cluster.pipeline.cpu_us_per_event", cpu, "us", detail);
            Rows.Check(servers[0], warmUp + events, effectsEach: 1);
            return cpu;
        }
        finally
        {
            foreach (var server in servers.Reverse())
            {
                await server.DisposeAsync();
            }
        }
    }
}

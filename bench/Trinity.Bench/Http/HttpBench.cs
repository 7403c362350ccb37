using Trinity.Bench.Engine;
using Trinity.Bench.Harness;

namespace Trinity.Bench.Http;

/// <summary>
/// Signed deliveries over HTTP, each of which becomes a durable message, a turn and two durable events. wrk sends them from the same
/// cores.
/// </summary>
internal static class HttpBench
{
    public static async Task RunAsync(bool isQuick)
    {
        await using var server = await BenchServer.StartAsync();
        var agents = await Fleet.CreateAsync(server, "bench-delivery", 1_000, $$"""{"secret":"{{SignedBodies.Secret}}"}""");
        var (paths, bodies) = await SignedBodies.WriteAsync(server.Directory, await Fleet.HookAsync(server, agents), Orders.Payload);

        var warmUp = await HookLoad.RunAsync(server, paths, bodies, "warm-", isQuick ? 2 : 25);
        var clock = new CpuClock();
        var load = await HookLoad.RunAsync(server, paths, bodies, "load-", isQuick ? 3 : 12);
        var (seconds, cpu, allocated) = (clock.Seconds, clock.CpuSeconds, clock.Allocated);
        var sent = warmUp.Ended + load.Ended;
        Rows.Check(server, sent, effectsEach: 2);
        Rows.Expect("delivery ids", Rows.Count(server, "SELECT count(*) FROM idempotency"), sent);
        Report.Write("http.webhook_to_effects.events_per_s", load.Ended / seconds, "1/s", new
        {
            deliveries = load.Ended,
            connections = HookLoad.Connections,
            agents = agents.Count,
            seconds = Report.Short(seconds),
            serverCpuUsPerEvent = Report.Short(cpu * 1e6 / load.Ended),
            serverCpuShare = Report.Short(cpu / seconds),
            allocatedBytesPerEvent = allocated / load.Ended,
            ackMs = new { p50 = load.P50, p99 = load.P99 },
        });
    }
}

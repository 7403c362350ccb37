using Trinity.Bench.Harness;
using Trinity.Engine.Intake;

namespace Trinity.Bench.Engine;

/// <summary>One agent, one key: everything is executed in order, and every message is a durable record and a version of the state of its own.</summary>
internal static class HotAgentBench
{
    private const int Clients = 256;

    /// <summary>Below the bound of a lane, so that nothing is refused.</summary>
    private const int Outstanding = 800;

    /// <returns>How many messages were sent.</returns>
    public static async Task<int> RunAsync(BenchServer server, bool isQuick)
    {
        await Fleet.CreateAsync(server, "bench-ledger", 1, "{}", prefix: "hot");
        var warmUp = await LoopAsync(server, TimeSpan.FromSeconds(1));
        var clock = new CpuClock();
        var count = await LoopAsync(server, TimeSpan.FromSeconds(isQuick ? 2 : 6));
        var (seconds, cpu, allocated) = (clock.Seconds, clock.CpuSeconds, clock.Allocated);
        Report.Write("engine.hot_agent.messages_per_s", count / seconds, "1/s", new
        {
            messages = count,
            clients = Clients,
            outstanding = Outstanding,
            cpuUsPerMessage = Report.Short(cpu * 1e6 / count),
            cpuShare = Report.Short(cpu / seconds),
            allocatedBytesPerMessage = allocated / count,
        });
        return warmUp + count;
    }

    private static async Task<int> LoopAsync(BenchServer server, TimeSpan duration)
    {
        using var room = new SemaphoreSlim(Outstanding);
        server.Endings.Ended = _ => room.Release();
        var before = server.Endings.Count;
        using var end = new CancellationTokenSource(duration);
        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(() => SendAsync(server, room, end.Token))));
        await server.Endings.ReachAsync(before + counts.Sum());
        server.Endings.Ended = null;
        return counts.Sum();
    }

    private static async Task<int> SendAsync(BenchServer server, SemaphoreSlim room, CancellationToken end)
    {
        var intake = server.Get<MessageIntake>();
        var agent = Fleet.NameOf("hot", 0);
        var count = 0;
        while (!end.IsCancellationRequested)
        {
            await room.WaitAsync(CancellationToken.None);
            await Orders.SubmitAsync(intake, server, agent, count++);
        }

        return count;
    }
}

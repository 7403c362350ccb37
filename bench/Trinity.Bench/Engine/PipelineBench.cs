using Trinity.Bench.Harness;
using Trinity.Engine.Intake;
using Trinity.Sdk.Identity;

namespace Trinity.Bench.Engine;

/// <summary>
/// Events as fast as they go: 512 clients, each with agents of its own, submit, wait until the turn is committed, and submit again. An
/// event is two durable commits: the message, and its turn.
/// </summary>
internal static class PipelineBench
{
    private const int Clients = 512;

    /// <returns>How many events were sent.</returns>
    public static async Task<int> RunAsync(BenchServer server, IReadOnlyList<AgentId> fleet, bool isQuick)
    {
        // At least once around the fleet, so that every agent is in memory and the code is hot.
        var warmUp = await LoopAsync([server], fleet, TimeSpan.FromSeconds(isQuick ? 2 : 10), rounds: 1);
        var clock = new CpuClock();
        var count = await LoopAsync([server], fleet, TimeSpan.FromSeconds(isQuick ? 3 : 10), rounds: 0);
        var (seconds, cpu, allocated) = (clock.Seconds, clock.CpuSeconds, clock.Allocated);
        var detail = new
        {
            events = count,
            clients = Clients,
            agents = fleet.Count,
            seconds = Report.Short(seconds),
            cpuShare = Report.Short(cpu / seconds),
            allocatedBytesPerEvent = allocated / count,
        };
        Report.Write("engine.pipeline.events_per_s", count / seconds, "1/s", detail);
        Report.Write("engine.pipeline.cpu_us_per_event", cpu * 1e6 / count, "us", detail);
        return warmUp + count;
    }

    /// <summary>Sends for a while, and at least so many rounds; of several servers, each client asks one after the other.</summary>
    /// <returns>How many events were sent.</returns>
    public static async Task<int> LoopAsync(IReadOnlyList<BenchServer> servers, IReadOnlyList<AgentId> fleet, TimeSpan duration, int rounds)
    {
        var clients = Enumerable.Range(0, Clients).Select(number => new Client(number)).ToArray();
        var owners = new Dictionary<AgentId, Client>(fleet.Count);
        for (var i = 0; i < fleet.Count; i++)
        {
            owners.Add(fleet[i], clients[i % Clients]);
        }

        foreach (var server in servers)
        {
            server.Endings.Ended = message => owners[message.Agent].Signal.Set();
        }

        using var end = new CancellationTokenSource(duration);
        var counts = await Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(servers, fleet.Count, rounds, end.Token))));
        foreach (var server in servers)
        {
            server.Endings.Ended = null;
        }

        return counts.Sum();
    }

    private sealed class Client(int number)
    {
        public Signal Signal { get; } = new();

        public async Task<int> RunAsync(IReadOnlyList<BenchServer> servers, int fleet, int rounds, CancellationToken end)
        {
            var intakes = servers.Select(server => server.Get<MessageIntake>()).ToArray();
            var names = Enumerable.Range(0, fleet).Where(agent => agent % Clients == number)
                .Select(agent => Fleet.NameOf("agent", agent)).ToArray();
            var count = 0;
            while (count < rounds * names.Length || !end.IsCancellationRequested)
            {
                var turn = (number + count) % servers.Count;
                await Orders.SubmitAsync(intakes[turn], servers[turn], names[count % names.Length], count);
                await Signal.WaitAsync();
                count++;
            }

            return count;
        }
    }
}

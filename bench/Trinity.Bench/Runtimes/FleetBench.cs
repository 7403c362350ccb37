using System.Diagnostics;
using System.Globalization;
using Trinity.Bench.Harness;
using Trinity.ClaudeCode;
using Trinity.Platform.Agents;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.Bench.Runtimes;

/// <summary>What a page of a mixed fleet takes while the container engine is up, slow and down.</summary>
internal static class FleetBench
{
    private const int Natives = 1_000;
    private const int Containers = 3;
    private const int Practice = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(bool isQuick)
    {
        using var engine = await BenchEngine.StartAsync();
        var path = Path.Combine(Path.GetDirectoryName(engine.Socket)!, "slow.sock");
        using var socket = new SlowSocket(path, engine.Socket);
        await using var server = await BenchServer.StartAsync(_ => { }, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [$"{ClaudeCodeOptions.SectionName}:Enabled"] = "true",
            [$"{ClaudeCodeOptions.SectionName}:Engine"] = $"unix://{path}",
            [$"{ClaudeCodeOptions.SectionName}:Image"] = "trinity-bench",
        });
        await Fleet.CreateAsync(server, "bench-ledger", Natives, "{\"limit\":100}");
        await AddAsync(server, engine);

        var samples = isQuick ? 500 : 3_000;
        await MeasureAsync(server, "up", ContainerState.Starting, samples);
        socket.Delay = TimeSpan.FromSeconds(10);
        await MeasureAsync(server, "slow", ContainerState.Unknown, samples);
        socket.Delay = TimeSpan.Zero;
        await engine.StopAsync();
        await MeasureAsync(server, "down", ContainerState.Unknown, samples);
    }

    /// <summary>Adds the agents in containers, each with the container of an execution that waits for its start.</summary>
    private static async Task AddAsync(BenchServer server, BenchEngine engine)
    {
        var instance = await server.Get<IRunReads>().InstanceAsync(CancellationToken.None);
        for (var i = 0; i < Containers; i++)
        {
            var id = await server.Get<IControlWriter>().WriteAsync(
                server.Caller.Tenant,
                default,
                "create_fleet",
                change => Fleet.Create(server, change, RuntimeKind.ClaudeCode, nodeType: null, Fleet.NameOf("coder", i), "{}"));
            var execution = new MessageId(Guid.CreateVersion7());
            await engine.CreateAsync($"trn-{execution}", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["trinity.instance"] = instance,
                ["trinity.tenant"] = server.Caller.Tenant.Value.ToString(CultureInfo.InvariantCulture),
                ["trinity.agent"] = $"{id}",
                ["trinity.execution"] = $"{execution}",
                ["trinity.run"] = "run-1",
                ["trinity.silence"] = "600",
            });
        }
    }

    private static async Task MeasureAsync(BenchServer server, string engine, ContainerState state, int samples)
    {
        var service = server.Get<AgentService>();
        var filter = new AgentFilter();
        var began = Stopwatch.GetTimestamp();
        while ((await ListAsync(Natives + Containers)).Items.Count(agent => agent.Containers?.State == state) < Containers)
        {
            BenchException.ThrowUnless(Stopwatch.GetElapsedTime(began) < Patience, $"the containers are not {state}.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        foreach (var size in (int[])[50, 200, Natives + Containers])
        {
            var pages = new Latencies();
            var clock = new CpuClock();
            for (var i = -Practice; i < samples; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var page = await ListAsync(size);
                if (i >= 0)
                {
                    pages.Add(start);
                }
                else if (i == -1)
                {
                    clock = new CpuClock();
                }

                BenchException.ThrowUnless(page.Items.Count == size, "the page is another one.");
                BenchException.ThrowUnless(page.Items.All(agent => (agent.Containers?.State ?? state) == state), $"a container is not {state}.");
            }

            Report.Write("fleet.page_ms", pages.At(0.5), "ms", new
            {
                engine,
                agents = Natives + Containers,
                containers = Containers,
                page = size,
                samples,
                p99Ms = pages.At(0.99),
                cpuUsPerPage = Report.Short(clock.CpuSeconds * 1e6 / samples),
            });
        }

        Task<Platform.Page<AgentView>> ListAsync(int size) => service.ListAsync(server.Caller, filter, after: null, size, CancellationToken.None);
    }
}

using System.Diagnostics;
using Trinity.Bench.Harness;
using Trinity.Platform.Agents;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;

namespace Trinity.Bench.Start;

/// <summary>A page of 50 agents, from anywhere in the list, in each order, as the API asks for it; and how many there are.</summary>
internal static class ListBench
{
    private const int PageSize = 50;
    private const int Practice = 200;

    public static async Task RunAsync(BenchServer server, int fleet, int samples)
    {
        var service = server.Get<AgentService>();
        foreach (var order in Enum.GetValues<AgentOrder>())
        {
            await RunAsync(service, server.Caller, order, await CursorsAsync(service, server.Caller, order, fleet), fleet, samples);
        }

        await CountAsync(server, fleet, samples / 20);
    }

    private static async Task RunAsync(
        AgentService service, Caller caller, AgentOrder order, IReadOnlyList<string> cursors, int fleet, int samples)
    {
        var pages = new Latencies();
        var clock = new CpuClock();
        var filter = new AgentFilter { Order = order };
        for (var i = -Practice; i < samples; i++)
        {
            var after = cursors[(int)((i + Practice) * 7_919L % cursors.Count)];
            var began = Stopwatch.GetTimestamp();
            var page = await service.ListAsync(caller, filter, after, PageSize, CancellationToken.None);
            if (i >= 0)
            {
                pages.Add(began);
            }
            else if (i == -1)
            {
                clock = new CpuClock();
            }

            BenchException.ThrowUnless(page.Items.Count == PageSize, "the page is another one.");
        }

        Report.Write("list.page_ms", pages.At(0.5), "ms", new
        {
            agents = fleet,
            page = PageSize,
            order = order.ToString().ToLowerInvariant(),
            samples,
            p99Ms = pages.At(0.99),
            cpuUsPerPage = Report.Short(clock.CpuSeconds * 1e6 / samples),
        });
    }

    /// <summary>Where each of the whole list's pages begins, but for the last two.</summary>
    private static async Task<IReadOnlyList<string>> CursorsAsync(AgentService service, Caller caller, AgentOrder order, int fleet)
    {
        var cursors = new List<string>();
        string? after = null;
        while ((cursors.Count + 2) * 200 < fleet)
        {
            after = (await service.ListAsync(caller, new AgentFilter { Order = order }, after, 200, CancellationToken.None)).Next;
            cursors.Add(after!);
        }

        return cursors;
    }

    /// <summary>Each count is a fresh one: nobody has asked within two seconds.</summary>
    private static async Task CountAsync(BenchServer server, int fleet, int samples)
    {
        var counts = new Latencies();
        for (var i = 0; i < samples; i++)
        {
            var service = new AgentCounts(server.Get<IControlReads>(), server.Get<RuntimeRegistry>(), TimeProvider.System);
            var began = Stopwatch.GetTimestamp();
            var tally = await service.CountAsync(server.Caller, CancellationToken.None);
            counts.Add(began);
            BenchException.ThrowUnless(tally.Running == fleet, "the count is another one.");
        }

        Report.Write("list.counts_ms", counts.At(0.5), "ms", new { agents = fleet, samples, p99Ms = counts.At(0.99) });
    }
}

using System.Diagnostics;
using Trinity.Bench.Harness;
using Trinity.Platform.Agents;

namespace Trinity.Bench.Start;

/// <summary>A page of 50 agents, from anywhere in the list, as the API asks for it.</summary>
internal static class ListBench
{
    private const int PageSize = 50;
    private const int Practice = 200;

    public static async Task RunAsync(BenchServer server, int fleet, int samples)
    {
        var service = server.Get<AgentService>();
        var pages = new Latencies();
        var clock = new CpuClock();
        for (var i = -Practice; i < samples; i++)
        {
            var after = (int)((i + Practice) * 7_919L % (fleet - PageSize - 1));
            var began = Stopwatch.GetTimestamp();
            var page = await service.ListAsync(
                server.Caller, new AgentFilter(), Fleet.NameOf("agent", after), PageSize, CancellationToken.None);
            if (i >= 0)
            {
                pages.Add(began);
            }
            else if (i == -1)
            {
                clock = new CpuClock();
            }

            BenchException.ThrowUnless(
                page.Items.Count == PageSize && page.Items[0].Definition.Name == Fleet.NameOf("agent", after + 1), "the page is another one.");
        }

        Report.Write("list.page_ms", pages.At(0.5), "ms", new
        {
            agents = fleet,
            page = PageSize,
            samples,
            p99Ms = pages.At(0.99),
            cpuUsPerPage = Report.Short(clock.CpuSeconds * 1e6 / samples),
        });
    }
}

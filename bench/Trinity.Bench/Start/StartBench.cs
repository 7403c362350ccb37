using Trinity.Bench.Harness;

namespace Trinity.Bench.Start;

/// <summary>How soon things are there: the server, an agent that is not in memory, a page of a long list.</summary>
internal static class StartBench
{
    public static async Task RunAsync(bool isQuick)
    {
        var count = isQuick ? 10_000 : 100_000;
        var directory = Directory.CreateTempSubdirectory("trinity-bench-").FullName;
        try
        {
            await ReadyBench.RunAsync(directory: null, agents: 0, isQuick ? 2 : 5);
            await using (var server = await BenchServer.StartAsync(directory))
            {
                await Fleet.CreateAsync(server, "bench-ledger", count, "{\"limit\":100}");
            }

            await ReadyBench.RunAsync(directory, count, isQuick ? 2 : 5);
            await using (var server = await BenchServer.StartAsync(directory))
            {
                await ColdAgentBench.RunAsync(server, count, isQuick ? 200 : 1_000);
                await ListBench.RunAsync(server, count, isQuick ? 300 : 2_000);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}

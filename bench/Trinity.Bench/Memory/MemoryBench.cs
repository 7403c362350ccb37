using System.Diagnostics;
using Trinity.Bench.Engine;
using Trinity.Bench.Harness;
using Trinity.Engine.Intake;
using Trinity.Storage.Sqlite;

namespace Trinity.Bench.Memory;

/// <summary>What an agent costs that nobody uses: on disk while it is cold, in memory after it has had a message and is idle.</summary>
internal static class MemoryBench
{
    private const int Outstanding = 512;
    private const double Gib = 1024.0 * 1024 * 1024;

    public static async Task RunAsync(bool isQuick)
    {
        var count = isQuick ? 10_000 : 100_000;
        var directory = Directory.CreateTempSubdirectory("trinity-bench-").FullName;
        try
        {
            await MeasureColdAsync(directory, count);
            await MeasureWarmAsync(directory, count, isQuick ? 8_000 : 50_000);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>The file after a clean stop, with the fleet and without.</summary>
    private static async Task MeasureColdAsync(string directory, int count)
    {
        await (await BenchServer.StartAsync(directory)).DisposeAsync();
        var file = Path.Combine(directory, SqliteDatabase.FileName);
        var empty = new FileInfo(file).Length;
        await using (var server = await BenchServer.StartAsync(directory))
        {
            await Fleet.CreateAsync(server, "bench-ledger", count, "{\"limit\":100}");
        }

        foreach (var table in new[] { "agent", "agent_revision", "mailbox", "state" })
        {
            Rows.Expect($"rows of {table}", Rows.Scalar(directory, $"SELECT count(*) FROM {table}"), count);
        }

        Report.Write("memory.cold_bytes_per_agent", (new FileInfo(file).Length - empty) / (double)count, "B", new
        {
            agents = count,
            stateBytes = Nodes.Ledger.Initial.Length,
            tables = "agent, agent_revision, mailbox, state, with their indexes",
        });
    }

    /// <summary>What the process grows by when agents have had a message each and are idle again.</summary>
    private static async Task MeasureWarmAsync(string directory, int fleet, int count)
    {
        await using var server = await BenchServer.StartAsync(directory);
        var first = fleet / 10;
        await WarmAsync(server, from: 0, first);
        var before = Footprint.Measure();
        await WarmAsync(server, from: first, count);
        var after = Footprint.Measure();
        Rows.Expect("completed messages", Rows.Count(server, "SELECT count(*) FROM message WHERE status = 4"), first + count);

        // SQLite's page cache has a bound of its own and does not grow with the agents.
        var cache = after.Sqlite - before.Sqlite;
        var bytes = (after.Resident - before.Resident - cache) / (double)count;
        Report.Write("memory.warm_agents_per_gib", Gib / bytes, "agents", new
        {
            agents = count,
            stateBytes = Nodes.Ledger.Initial.Length,
            residentBytesEach = Report.Short(bytes),
            managedBytesEach = Report.Short((after.Managed - before.Managed) / (double)count),
            pageCacheGrowthMib = Report.Short(cache / 1024.0 / 1024),
        });
    }

    private static async Task WarmAsync(BenchServer server, int from, int count)
    {
        var intake = server.Get<MessageIntake>();
        var before = server.Endings.Count;
        using var room = new SemaphoreSlim(Outstanding);
        server.Endings.Ended = _ => room.Release();
        var submissions = new List<Task>(count);
        for (var number = from; number < from + count; number++)
        {
            await room.WaitAsync(CancellationToken.None);
            submissions.Add(Orders.SubmitAsync(intake, server, Fleet.NameOf("agent", number), number));
        }

        await Task.WhenAll(submissions);
        await server.Endings.ReachAsync(before + count);
        server.Endings.Ended = null;
    }

    /// <summary>What the process holds, after all that can be let go has been.</summary>
    private readonly record struct Footprint(long Resident, long Managed, long Sqlite)
    {
        public static Footprint Measure()
        {
            for (var i = 0; i < 3; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            using var process = Process.GetCurrentProcess();
            return new Footprint(process.WorkingSet64, GC.GetTotalMemory(forceFullCollection: true), SQLitePCL.raw.sqlite3_memory_used());
        }
    }
}

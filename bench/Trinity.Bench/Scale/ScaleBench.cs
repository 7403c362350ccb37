using Trinity.Bench.Harness;
using Trinity.Bench.Start;
using Trinity.Storage.Sqlite;

namespace Trinity.Bench.Scale;

/// <summary>
/// What many agents and messages cost those who look for a few: the same is asked of two instances in turns, one of which has a hundred times
/// as much. Both are filled by SQL with the rows that agents and messages leave.
/// </summary>
internal static class ScaleBench
{
    private const int Samples = 200;

    /// <summary>Each erases a thousand messages, and there must be many left.</summary>
    private const int Erasures = 30;

    public static async Task RunAsync(bool isQuick)
    {
        var fleets = new[] { new ScaleFleet(10_000, 100_000), isQuick ? new ScaleFleet(100_000, 1_000_000) : new ScaleFleet(1_000_000, 10_000_000) };
        var stores = fleets.Select(_ => (Directory: Directory.CreateTempSubdirectory("trinity-bench-").FullName, Database: BenchStore.Create())).ToArray();
        try
        {
            var fills = new List<ScaleFill>();
            for (var i = 0; i < fleets.Length; i++)
            {
                fills.Add(await FillAsync(stores[i].Directory, stores[i].Database, fleets[i]));
            }

            await StartsAsync(stores, fleets, isQuick ? 3 : 7);
            await using var few = await BenchServer.StartAsync(stores[0].Directory, stores[0].Database);
            await using var many = await BenchServer.StartAsync(stores[1].Directory, stores[1].Database);
            await MeasureAsync(new ScaleSide(few, fleets[0], fills[0]), new ScaleSide(many, fleets[1], fills[1]));
        }
        finally
        {
            foreach (var (directory, database) in stores)
            {
                BenchStore.Drop(database);
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    private static async Task<ScaleFill> FillAsync(string directory, string? database, ScaleFleet fleet)
    {
        await (await BenchServer.StartAsync(directory, database)).DisposeAsync();
        using var sql = new ScaleSql(directory, database);
        var fill = new ScaleFill(sql, fleet);
        var clock = new CpuClock();
        fill.Run();
        var bytes = database is null ? new FileInfo(Path.Combine(directory, SqliteDatabase.FileName)).Length : sql.Scalar("SELECT pg_database_size(current_database())");
        Report.Write("scale.stored_bytes", bytes, "B", new { store = BenchStore.Name, agents = fleet.Agents, messages = fleet.Messages, fillSeconds = Report.Short(clock.Seconds) });
        return fill;
    }

    private static async Task StartsAsync((string Directory, string? Database)[] stores, ScaleFleet[] fleets, int times)
    {
        Latencies[] starts = [new(), new()];
        for (var i = 0; i < times * 2; i++)
        {
            starts[i % 2].Add(await ReadyBench.StartAsync(stores[i % 2].Directory, stores[i % 2].Database));
        }

        ScaleProbe.Write("start.ready", fleets[0], fleets[1], starts[0], starts[1]);
    }

    private static async Task MeasureAsync(ScaleSide small, ScaleSide large)
    {
        // Before anything has been looked at. The second message to the same agents is what the first is compared with.
        var sent = 0;
        foreach (var name in (string[])["message.cold", "message.second"])
        {
            sent += await ScaleProbes.Message(name).MeasureAsync(small, large, Samples);
        }

        foreach (var probe in (ScaleProbe[])[.. ScaleProbes.Agents, .. ScaleProbes.Executions, .. ScaleProbes.Operations, .. ScaleProbes.Retention(small)])
        {
            await probe.MeasureAsync(small, large, Samples);
        }

        var erased = 1_000 * await ScaleProbes.Erasure.MeasureAsync(small, large, Erasures);
        foreach (var side in (ScaleSide[])[small, large])
        {
            ScaleFill.Check(side.Server, side.Fleet, sent, erased);
        }
    }
}

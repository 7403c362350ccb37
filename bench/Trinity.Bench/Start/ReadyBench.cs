using System.Diagnostics;
using Trinity.Bench.Harness;
using Trinity.Storage;

namespace Trinity.Bench.Start;

/// <summary>The server's own program, from its start as a process until it says that it accepts work.</summary>
internal static class ReadyBench
{
    /// <param name="directory">The data directory; null for a new one each time.</param>
    /// <param name="agents">How many agents it holds.</param>
    /// <param name="times">How often it is started.</param>
    public static async Task RunAsync(string? directory, int agents, int times)
    {
        var starts = new Latencies();
        for (var i = 0; i < times; i++)
        {
            var path = directory ?? Directory.CreateTempSubdirectory("trinity-bench-").FullName;
            starts.Add(await StartAsync(path));
            if (directory is null)
            {
                Directory.Delete(path, recursive: true);
            }
        }

        Report.Write("start.ready_ms", starts.At(0.5), "ms", new { agents, starts = times, maxMs = starts.At(1) });
    }

    /// <param name="directory">The data directory.</param>
    /// <param name="database">How to connect to the database; null for a file.</param>
    public static async Task<TimeSpan> StartAsync(string directory, string? database = null)
    {
        Environment.SetEnvironmentVariable($"{StorageOptions.SectionName.Replace(":", "__", StringComparison.Ordinal)}__Postgres", database);
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Trinity.Server", "release", "Trinity.Server");
        var began = Stopwatch.GetTimestamp();
        using var process = ChildProcess.Start(program, "up", "--port", "0", "--data", directory);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Trinity is ready at ", StringComparison.Ordinal))
            {
                var elapsed = Stopwatch.GetElapsedTime(began);
                await ChildProcess.StopAsync(process);
                return elapsed;
            }
        }

        throw new BenchException("The server ended before it was ready.");
    }
}

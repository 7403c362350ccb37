using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trinity.Bench.Engine;
using Trinity.Bench.Harness;

namespace Trinity.Bench.Http;

/// <summary>
/// Signed deliveries over HTTP, each of which becomes a durable message, a turn and two durable events. wrk sends them from the same
/// cores.
/// </summary>
internal static class HttpBench
{
    private const string Secret = "bench-secret-0123456789";
    /// <summary>As many as the pipeline has clients: each waits for two commits in a row, and a commit wants something to group.</summary>
    private const int Connections = 512;

    public static async Task RunAsync(bool isQuick)
    {
        await using var server = await BenchServer.StartAsync();
        var agents = await Fleet.CreateAsync(server, "bench-delivery", 1_000, $$"""{"secret":"{{Secret}}"}""");
        var tokens = await Fleet.HookAsync(server, agents);
        var paths = Path.Combine(server.Directory, "paths.txt");
        var bodies = Path.Combine(server.Directory, "bodies.txt");
        await File.WriteAllLinesAsync(paths, tokens.Select(token => $"/hooks/{token}"));
        await File.WriteAllLinesAsync(bodies, Enumerable.Range(0, 64).Select(SignedBody));

        var warmUp = await LoadAsync(server, paths, bodies, "warm-", isQuick ? 2 : 25);
        var clock = new CpuClock();
        var load = await LoadAsync(server, paths, bodies, "load-", isQuick ? 3 : 12);
        var (seconds, cpu, allocated) = (clock.Seconds, clock.CpuSeconds, clock.Allocated);
        var sent = warmUp.Ended + load.Ended;
        Rows.Check(server, sent, effectsEach: 2);
        Rows.Expect("delivery ids", Rows.Count(server, "SELECT count(*) FROM idempotency"), sent);
        Report.Write("http.webhook_to_effects.events_per_s", load.Ended / seconds, "1/s", new
        {
            deliveries = load.Ended,
            connections = Connections,
            agents = agents.Count,
            seconds = Report.Short(seconds),
            serverCpuUsPerEvent = Report.Short(cpu * 1e6 / load.Ended),
            serverCpuShare = Report.Short(cpu / seconds),
            allocatedBytesPerEvent = allocated / load.Ended,
            ackMs = new { p50 = load.P50, p99 = load.P99 },
        });
    }

    /// <summary>Sends for some seconds, and returns when every delivery that was accepted has its effects.</summary>
    private static async Task<Load> LoadAsync(BenchServer server, string paths, string bodies, string prefix, int seconds)
    {
        var before = server.Endings.Count;
        var output = await ChildProcess.RunAsync(
            "wrk",
            "-t1",
            $"-c{Connections}",
            $"-d{seconds}s",
            "--timeout",
            "30s",
            "-s",
            Path.Combine(AppContext.BaseDirectory, "Http", "deliveries.lua"),
            server.Address,
            "--",
            paths,
            bodies,
            prefix);
        var summary = output.Split('\n').FirstOrDefault(line => line.StartsWith("summary ", StringComparison.Ordinal))?.Split(' ')
            ?? throw new BenchException($"wrk said nothing of use: {output}");
        var acknowledged = long.Parse(summary[1], CultureInfo.InvariantCulture);
        BenchException.ThrowUnless(summary[2] == "0" && summary[3] == "0", $"deliveries failed: {output}");

        // What wrk broke off at its end was accepted too: at most one for each connection.
        await server.Endings.SettleAsync();
        var ended = server.Endings.Count - before;
        BenchException.ThrowUnless(
            ended >= acknowledged && ended <= acknowledged + Connections, $"{acknowledged} deliveries were acknowledged and {ended} ended.");
        return new Load(ended, Milliseconds(summary[4]), Milliseconds(summary[5]));
    }

    private static double Milliseconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string SignedBody(int number)
    {
        var body = Orders.Payload(number);
        return $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))}\t{Encoding.UTF8.GetString(body)}";
    }

    private readonly record struct Load(long Ended, double P50, double P99);
}

using System.Globalization;
using Trinity.Bench.Harness;

namespace Trinity.Bench.Http;

/// <summary>Signed deliveries that wrk sends, from the same cores.</summary>
/// <param name="Ended">Deliveries that were accepted and of which all messages have ended.</param>
/// <param name="P50">Half were acknowledged within so many milliseconds.</param>
/// <param name="P99">All but one of a hundred were acknowledged within so many milliseconds.</param>
internal readonly record struct HookLoad(long Ended, double P50, double P99)
{
    /// <summary>As many as the pipeline has clients: each waits for commits in a row, and a commit wants something to group.</summary>
    public const int Connections = 512;

    /// <summary>Sends for some seconds, and returns when every delivery that was accepted has its effects.</summary>
    /// <param name="server">The server.</param>
    /// <param name="paths">A file with the paths of hooks.</param>
    /// <param name="bodies">A file with signed bodies.</param>
    /// <param name="prefix">What the ids of the deliveries begin with.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="messagesEach">How many messages a delivery becomes, one after the other.</param>
    public static async Task<HookLoad> RunAsync(BenchServer server, string paths, string bodies, string prefix, int seconds, int messagesEach = 1)
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
        var (ended, rest) = Math.DivRem(server.Endings.Count - before, messagesEach);
        BenchException.ThrowUnless(
            rest == 0 && ended >= acknowledged && ended <= acknowledged + Connections, $"{acknowledged} deliveries were acknowledged and {ended} ended.");
        return new HookLoad(ended, Milliseconds(summary[4]), Milliseconds(summary[5]));
    }

    private static double Milliseconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

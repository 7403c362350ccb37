using Trinity.Bench.Harness;

namespace Trinity.Bench.Engine;

/// <summary>The engine without HTTP: what the store commits, what flows through intake, mailbox, turn and commit, and how fast one agent is.</summary>
internal static class EngineBench
{
    public static async Task RunAsync(bool isQuick)
    {
        await CommitBench.RunAsync(isQuick);
        await using var server = await BenchServer.StartAsync();
        var fleet = await Fleet.CreateAsync(server, "bench-ledger", isQuick ? 2_000 : 10_000, "{}");
        var sent = await PipelineBench.RunAsync(server, fleet, isQuick);
        sent += await LatencyBench.RunAsync(server, fleet, isQuick);
        sent += await HotAgentBench.RunAsync(server, isQuick);
        Rows.Check(server, sent, effectsEach: 1);
    }
}

using System.Diagnostics;
using Trinity.Chaos.Fleets;
using Trinity.Testing.Crashes;
using Trinity.Testing.Servers;

namespace Trinity.Chaos;

/// <summary>Servers of a cluster are killed and frozen under load, and come back with another time; the others go on.</summary>
public sealed class NodeLossTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>How often: once each, or as the environment says.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("TRINITY_NODE_KILLS"), out var count) ? count : 1;

    private static int Freezes => int.TryParse(Environment.GetEnvironmentVariable("TRINITY_NODE_FREEZES"), out var count) ? count : 1;

    [Fact]
    public async Task Servers_KilledAndFrozenUnderLoad_LoseNothingAndRepeatNothing_Rule1()
    {
        var seed = (int)(Stopwatch.GetTimestamp() & 0x7fffffff);
        var random = new Random(seed);
        using var directory = new CrashDirectory(TestStore.Postgres);
        await using var fleet = new FleetUnderLoad(directory, seed);
        var faults = new Faults(fleet, random);
        try
        {
            await fleet.StartAsync();
            Fault[] plan = [.. Enumerable.Repeat(Fault.Kill, Kills), .. Enumerable.Repeat(Fault.Freeze, Freezes), Fault.WrongClock];
            random.Shuffle(plan);
            foreach (var fault in plan)
            {
                await faults.BefallAsync(fault);
            }

            var summary = await fleet.EndAsync(Patience);
            TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}: {summary}. Agents answered again after {faults.Times}.");
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Seed {seed}: {exception.Message}\n{fleet.Cluster.Output}", exception);
        }
    }
}

using System.Diagnostics;
using Trinity.Chaos.Fleets;

namespace Trinity.Chaos;

/// <summary>
/// Everything that a network, a disk and a database can do to servers, in an order that is drawn: <c>TRINITY_CHAOS_SEED</c> says from what. Each once; with
/// <c>TRINITY_CHAOS</c>, as <c>./test --chaos 30m</c> sets it, all of them again and again for that many minutes.
/// </summary>
public sealed class ChaosTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly Fault[] Once =
    [
        Fault.CutFromServers, Fault.CutFromDatabase, Fault.DatabaseKilled, Fault.DatabaseRestarted, Fault.SlowDisk, Fault.FullDisk,
    ];

    private static TimeSpan? Duration =>
        int.TryParse(Environment.GetEnvironmentVariable("TRINITY_CHAOS"), out var minutes) ? TimeSpan.FromMinutes(minutes) : null;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("TRINITY_CHAOS_SEED"), out var seed)
        ? seed
        : (int)(Stopwatch.GetTimestamp() & 0x7fffffff);

    [Fact]
    public async Task Servers_WhateverBefallsThemUnderLoad_LoseNothingAndRepeatNothing_Rule23()
    {
        var seed = Seed;
        var random = new Random(seed);
        using var stage = await Stage.CreateAsync(TestContext.Current.CancellationToken);
        await using var fleet = new FleetUnderLoad(stage.Directory, seed, stage.Network);
        var faults = new Faults(fleet, random, stage);
        var had = new List<Fault>();
        try
        {
            await fleet.StartAsync();
            var begun = Stopwatch.GetTimestamp();
            foreach (var fault in Duration is { } duration ? AgainAndAgain(random, () => Stopwatch.GetElapsedTime(begun) < duration) : Each(random, Once))
            {
                had.Add(fault);
                await faults.BefallAsync(fault);
            }

            var summary = await fleet.EndAsync(Patience);
            TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}: {summary}. Agents answered again after {faults.Times}.");
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Seed {seed}, after {string.Join(", ", had)}: {exception.Message}\n{fleet.Cluster.Output}", exception);
        }
    }

    private static IEnumerable<Fault> AgainAndAgain(Random random, Func<bool> goesOn)
    {
        while (true)
        {
            foreach (var fault in Each(random, Enum.GetValues<Fault>()))
            {
                if (!goesOn())
                {
                    yield break;
                }

                yield return fault;
            }
        }
    }

    private static Fault[] Each(Random random, Fault[] faults)
    {
        var drawn = faults.ToArray();
        random.Shuffle(drawn);
        return drawn;
    }
}

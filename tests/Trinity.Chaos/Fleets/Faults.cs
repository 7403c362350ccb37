using System.Diagnostics;
using System.Globalization;
using Trinity.Testing.Servers;

namespace Trinity.Chaos.Fleets;

/// <summary>Lets faults befall a fleet, and takes the time until its agents answer again.</summary>
/// <param name="fleet">Whom they befall.</param>
/// <param name="random">Draws whom and how much.</param>
/// <param name="stage">The fleet's network, database and disk; null where only its processes are at hand.</param>
internal sealed class Faults(FleetUnderLoad fleet, Random random, Stage? stage = null)
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<(Fault Fault, TimeSpan Time)> _times = [];

    private Stage Stage => stage ?? throw new InvalidOperationException("There is no stage.");

    /// <summary>After which fault it took how long until the agents that it befell answered again.</summary>
    public string Times => string.Join("; ", _times.GroupBy(time => time.Fault).Select(times => string.Create(
        CultureInfo.InvariantCulture, $"{times.Key} {string.Join(' ', times.Select(time => $"{time.Time.TotalSeconds:0.0}"))} s")));

    /// <summary>One more fault, in the midst of the load, until the fleet is whole again.</summary>
    public async Task BefallAsync(Fault fault)
    {
        await fleet.GoOnAsync(random.Next(10, 50));
        var node = random.Next(FleetUnderLoad.Servers);
        var time = fault switch
        {
            Fault.Kill => await KillAsync(node),
            Fault.Freeze => await FreezeAsync(node),
            Fault.Restarts => await RestartsAsync(),
            Fault.WrongClock => await WrongClockAsync(node),
            Fault.DatabaseKilled => await DatabaseAsync(Stage.Postgres.Stop, Stage.Postgres.Restart),
            Fault.DatabaseRestarted => await DatabaseAsync(() => { }, Stage.Postgres.RestartInOrder),
            Fault.SlowDisk => await SlowDiskAsync(),
            Fault.FullDisk => await FullDiskAsync(),
            Fault.CutFromServers => await CutFromServersAsync(node),
            Fault.CutFromDatabase => await CutFromDatabaseAsync(node),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
        _times.Add((fault, time));
        await fleet.ReviveAsync();
    }

    private async Task<TimeSpan> KillAsync(int node)
    {
        var agent = await fleet.SettleOnAsync(fleet.Cluster.Nodes[node]);
        await fleet.Leave(node).KillAsync();
        return await AnsweredAsync(agent);
    }

    private async Task<TimeSpan> FreezeAsync(int node)
    {
        var server = fleet.Cluster.Nodes[node];
        var agent = await fleet.SettleOnAsync(server);
        fleet.Leave(node);
        await fleet.BeginAsync(agent, server);
        await server.FreezeAsync();
        var time = await AnsweredAsync(agent, not: node);

        // It finds that it is dead, and ends; what it had begun is refused.
        await server.ThawAsync();
        await server.EndedAsync();
        Assert.True(server.HasSaid("was taken over: what came of"), server.Output);
        return time;
    }

    /// <returns>The longest time of those of the servers.</returns>
    private async Task<TimeSpan> RestartsAsync()
    {
        var longest = TimeSpan.Zero;
        for (var node = 0; node < FleetUnderLoad.Servers; node++)
        {
            var agent = await fleet.SettleOnAsync(fleet.Cluster.Nodes[node]);
            var server = fleet.Leave(node);
            var begun = Stopwatch.GetTimestamp();
            Assert.True(await server.StopAsync() == 0, server.Output);
            await fleet.AnsweredAsync(agent, fleet.Cluster.Nodes[(node + 1) % FleetUnderLoad.Servers]);
            var time = Stopwatch.GetElapsedTime(begun);
            longest = time > longest ? time : longest;
            await fleet.ReturnAsync(node);
        }

        return longest;
    }

    private async Task<TimeSpan> WrongClockAsync(int node)
    {
        // It is fast by what timers fire early, or slow by what they fire late.
        var seconds = random.Next(2) == 0 ? 90 : -5;
        var server = fleet.Leave(node);
        Assert.True(await server.StopAsync() == 0, server.Output);
        var begun = Stopwatch.GetTimestamp();
        server = await fleet.ReturnAsync(node, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["STAND_IN_CLOCK"] = seconds.ToString(CultureInfo.InvariantCulture),
        });
        var agent = await fleet.SettleOnAsync(server);
        await AnsweredAsync(agent);
        return Stopwatch.GetElapsedTime(begun);
    }

    private async Task<TimeSpan> DatabaseAsync(Action lose, Action restore)
    {
        var agent = await fleet.SettleOnAsync(fleet.Cluster.Nodes[0]);
        lose();
        restore();
        return await AnsweredAsync(agent);
    }

    private async Task<TimeSpan> SlowDiskAsync()
    {
        var agent = await fleet.SettleOnAsync(fleet.Cluster.Nodes[0]);
        Stage.SlowDisk.Delay(Slow);
        var time = await AnsweredAsync(agent);
        await fleet.GoOnAsync(20);
        Stage.SlowDisk.Delay(TimeSpan.Zero);
        return time;
    }

    /// <summary>Whoever asks is told to come again; and a database that has ended for want of room is started again.</summary>
    private async Task<TimeSpan> FullDiskAsync()
    {
        var agent = await fleet.SettleOnAsync(fleet.Cluster.Nodes[0]);
        Stage.Disk.Fill();
        await fleet.RefusedByAllAsync(agent);
        Stage.Disk.MakeRoom();
        var begun = Stopwatch.GetTimestamp();
        await Eventually.NothingAsync(
            () =>
            {
                Stage.Postgres.Restart();
                return Task.FromResult(Stage.Postgres.IsUp() ? null : "PostgreSQL does not come back.");
            },
            Patience,
            TestContext.Current.CancellationToken);
        await AnsweredAsync(agent);
        return Stopwatch.GetElapsedTime(begun);
    }

    /// <summary>Those who do not hear each other declare each other dead, and at least one of them is right.</summary>
    private async Task<TimeSpan> CutFromServersAsync(int node)
    {
        var agent = await fleet.SettleOnAsync(fleet.Cluster.Nodes[node]);
        var others = Enumerable.Range(0, FleetUnderLoad.Servers).Where(other => other != node).ToArray();
        var begun = Stopwatch.GetTimestamp();
        Array.ForEach(others, other => Stage.Network.Cut(node, other));
        try
        {
            await Eventually.NothingAsync(
                () => Task.FromResult(fleet.Cluster.Nodes.Any(FleetUnderLoad.IsGone) ? null : "Nobody was declared dead."),
                Patience,
                TestContext.Current.CancellationToken);
            await fleet.AnsweredAsync(agent);
            return Stopwatch.GetElapsedTime(begun);
        }
        finally
        {
            Array.ForEach(others, other => Stage.Network.Heal(node, other));
        }
    }

    /// <summary>The others take its agents over. It says that it takes no work, and nobody is told by it that a message was accepted.</summary>
    private async Task<TimeSpan> CutFromDatabaseAsync(int node)
    {
        var server = fleet.Cluster.Nodes[node];
        var agent = await fleet.SettleOnAsync(server);
        fleet.Leave(node);
        Stage.Network.Cut(node, Stage.Database);
        try
        {
            var refused = fleet.RefusedAsync(agent, server);
            var time = await AnsweredAsync(agent, not: node);
            await FleetUnderLoad.UnreadyAsync(server);
            Assert.True(!refused.IsCompleted || await refused is "503" or "not answered", $"The server that is cut off has {refused}.");
            return time;
        }
        finally
        {
            Stage.Network.Heal(node, Stage.Database);
        }
    }

    /// <returns>How long it took until an agent answered.</returns>
    private async Task<TimeSpan> AnsweredAsync(string agent, int? not = null)
    {
        var begun = Stopwatch.GetTimestamp();
        await fleet.AnsweredAsync(agent, not is { } node ? fleet.Cluster.Nodes[(node + 1) % FleetUnderLoad.Servers] : null);
        return Stopwatch.GetElapsedTime(begun);
    }
}

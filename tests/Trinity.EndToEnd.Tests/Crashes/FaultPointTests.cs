using Trinity.Testing.Crashes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>The process ends before and after every write there is. The stores are classes of their own: those run beside each other.</summary>
public abstract class FaultPointTests(TestStore store)
{
    /// <summary>As many as share a process: nearly all of the time goes into its starts.</summary>
    private const int Rigs = 8;

    private static readonly string[] Sides = ["before", "after"];

    [Fact]
    public async Task Server_EndedBeforeAndAfterEveryWrite_LeavesAllOfItOrNothing_Rule23()
    {
        var points = FaultScenarios.All.SelectMany(_ => Sides, (scenario, side) => (scenario, side)).ToArray();

        await using var host = new FaultHost(Rigs);
        var faults = await Task.WhenAll(Enumerable.Range(0, Rigs).Select(rig =>
            RunAsync(host, [.. points.Where((_, index) => index % (2 * Rigs) / 2 == rig)], TestContext.Current.CancellationToken)));

        Assert.True(faults.All(fault => fault.Count == 0), string.Join('\n', faults.SelectMany(fault => fault)));
    }

    [Fact]
    public async Task SetUp_EndedBeforeAndAfterIt_IsThereOrNot_Rule23()
    {
        await using var host = new FaultHost(Sides.Length);
        await Task.WhenAll(Sides.Select(side => EndSetUpAsync(host, side, TestContext.Current.CancellationToken)));
    }

    private async Task EndSetUpAsync(FaultHost host, string side, CancellationToken cancellationToken)
    {
        using var directory = new CrashDirectory(store);
        await using var rig = new FaultRig(host, directory, new Ledger(), cancellationToken);
        var scenario = new FaultScenario(FaultScenarios.SetUp)
        {
            Act = _ => Task.CompletedTask,
            Facts = ["EXISTS (SELECT 1 FROM \"user\")", "EXISTS (SELECT 1 FROM api_key)", "EXISTS (SELECT 1 FROM tenant)"],
        };

        await using var server = rig.Launch(new FaultPoint(scenario.Write, side));
        await server.EndedAsync();
        var wrong = Facts.Wrong(directory, scenario, side, entries: 0, isAfter: side == "after");
        await rig.UpAsync();

        Assert.Empty(wrong);
        await rig.SetUpAsync();
    }

    /// <summary>Goes from point to point on one directory: each restart finds what the crash before has left.</summary>
    private async Task<IReadOnlyList<string>> RunAsync(
        FaultHost host, IReadOnlyList<(FaultScenario Scenario, string Side)> points, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        var ledger = new Ledger();
        using var directory = new CrashDirectory(store);
        await using var rig = new FaultRig(host, directory, ledger, cancellationToken);
        await rig.UpAsync();
        await rig.SetUpAsync();
        foreach (var (scenario, side) in points)
        {
            try
            {
                faults.AddRange(await rig.RunAsync(scenario, side));
                TestContext.Current.TestOutputHelper?.WriteLine($"{scenario.NameOf(side)}: {faults.Count} faults so far.");
            }
            catch (Exception exception) when (exception is TimeoutException or Trinity.Client.TrinityApiException or HttpRequestException)
            {
                return [.. faults, $"{scenario.NameOf(side)}: {exception.Message}\n{rig.Output}"];
            }
        }

        await rig.DownAsync();
        var seen = await File.ReadAllLinesAsync(Path.Combine(directory.Path, "writes.log"), cancellationToken);
        var known = EngineWrites.Names();
        faults.AddRange(seen.Where(name => !known.Contains(name)).Select(name => $"The write '{name}' is not among those that the sources name."));
        return [.. faults, .. new CrashCheck(directory.Read(), ledger, directory.ReadSteps()).Run()];
    }
}

public sealed class SqliteFaultPointTests() : FaultPointTests(TestStore.Sqlite);

public sealed class PostgresFaultPointTests() : FaultPointTests(TestStore.Postgres);

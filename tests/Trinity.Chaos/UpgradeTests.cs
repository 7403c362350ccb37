using System.Diagnostics;
using System.Globalization;
using Trinity.Chaos.Fleets;
using Trinity.Testing.Crashes;
using Trinity.Testing.Servers;

namespace Trinity.Chaos;

/// <summary>
/// Servers are updated one after the other, under load: to the next version, whose first start adds to the schema while the others run, and to the one
/// after it, which takes away. A program that stands in for both is told how many versions it is ahead.
/// </summary>
public sealed class UpgradeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_UpdatedOneAfterTheOtherUnderLoad_RunBesideEachOther_AndLoseNothing()
    {
        var seed = (int)(Stopwatch.GetTimestamp() & 0x7fffffff);
        using var directory = new CrashDirectory(TestStore.Postgres);
        await using var fleet = new FleetUnderLoad(directory, seed);
        try
        {
            await fleet.StartAsync();
            await UpdateAsync(fleet, node: 0, version: 1);

            // Whoever would take away what the others need is not let in, and who comes back as it was is.
            await StopAsync(fleet, node: 1);
            var early = await fleet.Cluster.RefusedAsync(node: 1, CancellationToken, Ahead(2));
            await fleet.ReturnAsync(node: 1);

            await UpdateAsync(fleet, node: 1, version: 1);
            await UpdateAsync(fleet, node: 2, version: 1);
            await UpdateAsync(fleet, node: 0, version: 2);

            // What was taken away is needed by the first version, and not by the next.
            await StopAsync(fleet, node: 1);
            var late = await fleet.Cluster.RefusedAsync(node: 1, CancellationToken);
            await fleet.ReturnAsync(node: 1, Ahead(1));

            var summary = await fleet.EndAsync(Patience);
            TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}: {summary}.");
            Assert.Contains("(older_server_running)", early, StringComparison.Ordinal);
            Assert.Contains("(program_too_old)", late, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", early + late, StringComparison.Ordinal);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Seed {seed}: {exception.Message}\n{fleet.Cluster.Output}", exception);
        }
    }

    private static async Task UpdateAsync(FleetUnderLoad fleet, int node, int version)
    {
        await StopAsync(fleet, node);
        var agent = await fleet.SettleOnAsync(await fleet.ReturnAsync(node, Ahead(version)));
        await fleet.AnsweredAsync(agent);
    }

    private static async Task StopAsync(FleetUnderLoad fleet, int node)
    {
        await fleet.GoOnAsync(20);
        var server = fleet.Leave(node);
        Assert.True(await server.StopAsync() == 0, server.Output);
    }

    private static Dictionary<string, string> Ahead(int versions) => new(StringComparer.Ordinal)
    {
        ["STAND_IN_VERSION"] = versions.ToString(CultureInfo.InvariantCulture),
    };
}

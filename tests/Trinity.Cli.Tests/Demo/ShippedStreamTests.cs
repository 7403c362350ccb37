using System.Diagnostics;
using Trinity.Cli.Demo;
using Trinity.Cli.Demo.Checks;
using Trinity.Cli.Demo.Deliveries;
using Trinity.Testing.Servers;

namespace Trinity.Cli.Tests.Demo;

public sealed class ShippedStreamTests
{
    private static readonly string Shipped = Installation.Find(DemoProgram.Directory).Deliveries;

    [Fact]
    public async Task Stream_HasEverythingThatTheDemoShows()
    {
        var deliveries = await DeliveryFile.ReadAsync(Shipped, TestContext.Current.CancellationToken);
        var expectation = new Expectation(deliveries);

        Assert.Equal(2_000, deliveries.Count);
        Assert.InRange(deliveries.Select(delivery => delivery.Event).Distinct().Count(), 12, 100);
        Assert.InRange(expectation.Repeated, 10, 100);
        Assert.InRange(expectation.Forged, 10, 100);
        Assert.InRange(expectation.Asks, 5, 10);
        Assert.Equal(1, expectation.Dead.Total);
    }

    [Fact]
    public async Task Stream_IsWhatItsProgramWrites()
    {
        using var directory = new TestDirectory();
        var written = Path.Combine(directory.Path, "deliveries.ndjson.gz");

        using var program = Process.Start(new ProcessStartInfo(DemoProgram.Beside("Trinity.DemoDeliveries"), [written]) { UseShellExecute = false })!;
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, program.ExitCode);
        Assert.Equal(await LinesAsync(Shipped), await LinesAsync(written));
    }

    [Fact]
    public void Installation_ThatIsNotBuilt_IsNamed()
    {
        using var directory = new TestDirectory();

        var exception = Assert.Throws<CliException>(() => Installation.Find(Path.Combine(directory.Path, "Trinity.Cli", "release")));

        Assert.Contains(Path.Combine(directory.Path, "Trinity.Server", "release"), exception.Message, StringComparison.Ordinal);
    }

    private static ValueTask<string[]> LinesAsync(string path) =>
        DeliveryFile.ReadLinesAsync(path, TestContext.Current.CancellationToken).ToArrayAsync(TestContext.Current.CancellationToken);
}

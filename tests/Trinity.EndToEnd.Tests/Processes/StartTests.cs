using System.Net;
using System.Net.Sockets;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Processes;

/// <summary>What a user reads when the server cannot start.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Start_OnAPortInUse_SaysSo_AndLeavesTheStoreAsACleanStopDoes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var refused = await StartAsync("--port", $"{port}");
        var next = await StartAsync("--port", "0");

        Assert.EndsWith($"Port {port} of 127.0.0.1 is in use. Choose another one with --port. (address_in_use)", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("crit:", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("unclean", next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port is a number from 0 to 65535.", "--port", "99999")]
    [InlineData("--bind is an IP address of this machine, or localhost; 0.0.0.0 is all of them.", "--bind", "nowhere")]
    [InlineData("192.0.2.1:0 cannot be listened on: Cannot assign requested address. (cannot_listen)", "--bind", "192.0.2.1", "--port", "0")]
    public async Task Start_WithAnOptionThatCannotBe_SaysWhatCan(string message, params string[] arguments)
    {
        var output = await StartAsync(arguments);

        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithASettingOutOfRange_SaysWhichAndWhatIsAllowed()
    {
        var output = await StartAsync(["--port", "0"], new Dictionary<string, string> { ["Trinity__Engine__BatchLimit"] = "0" });

        Assert.Contains("BatchLimit", output, StringComparison.Ordinal);
        Assert.Contains("(invalid_options)", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnOutboundRangeThatIsNone_SaysSo_Rule30()
    {
        var output = await StartAsync(["--port", "0"], new Dictionary<string, string> { ["Trinity__Outbound__AllowedRanges__0"] = "10.0.0.1/8" });

        Assert.Contains("Trinity:Outbound:AllowedRanges", output, StringComparison.Ordinal);
        Assert.Contains("(invalid_options)", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private Task<string> StartAsync(params string[] arguments) => StartAsync(arguments, environment: null);

    /// <returns>What it said until it was ready or had ended.</returns>
    private async Task<string> StartAsync(string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        await using var server = ServerProcess.Launch(Programs.Server, ["up", "--data", _directory.Path, .. arguments], environment);
        if (!await server.IsReadyAsync(TestContext.Current.CancellationToken))
        {
            await server.EndedAsync();
        }

        return server.Output;
    }
}

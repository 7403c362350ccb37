using System.Diagnostics;
using System.Text.Json.Nodes;
using Trinity.Testing;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.OpenApi;

/// <summary>The description of the API against the linters of others, with the rules that they recommend.</summary>
public sealed class LintTests
{
    private const string Missing = "Node.js and tests/peers/node_modules are not here; ./test installs them.";

    [Fact]
    public async Task Spectral_FindsNothing()
    {
        using var directory = new TestDirectory();
        var file = await WriteAsync(directory);

        var output = await RunAsync("spectral", "lint", file, "--ruleset", InPeers("spectral.yaml"), "--format", "json", "--quiet", "--fail-severity", "hint");

        Assert.Equal("[]", output.Trim());
    }

    [Fact]
    public async Task Redocly_FindsNothing()
    {
        using var directory = new TestDirectory();
        var file = await WriteAsync(directory);

        var output = await RunAsync("redocly", "lint", file, "--config", InPeers("redocly.yaml"), "--format", "json");

        var totals = JsonNode.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])!["totals"]!;
        Assert.True(totals["errors"]!.GetValue<int>() == 0 && totals["warnings"]!.GetValue<int>() == 0, output);
    }

    private static async Task<string> WriteAsync(TestDirectory directory)
    {
        await using var server = await TestServer.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        var file = Path.Combine(directory.Path, "v1.json");
        await File.WriteAllTextAsync(
            file, await http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        return file;
    }

    private static async Task<string> RunAsync(string linter, params string[] arguments)
    {
        var program = InPeers(Path.Combine("node_modules", ".bin", linter));
        var isMissing = !File.Exists(program) || !HasNode();
        Assert.SkipWhen(isMissing && Environment.GetEnvironmentVariable("CI") is not "true", Missing);
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = InPeers("."),
        };

        // Nothing is sent anywhere, and nobody is told of a newer version.
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(output.Length > 0, await error);
        return output;
    }

    private static bool HasNode() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, "node")));

    private static string InPeers(string path) => Path.Combine(Checkout.Root, "tests", "peers", path);
}

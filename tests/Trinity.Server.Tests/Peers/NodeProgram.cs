using System.Diagnostics;
using System.Text.Json.Nodes;
using Trinity.Testing;

namespace Trinity.Server.Tests.Peers;

/// <summary>A script of tests/peers, run by node: what others wrote, that Trinity is held against.</summary>
internal sealed class NodeProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private NodeProgram(Process process) => _process = process;

    /// <summary>Starts a script. Without node, or without the packages, the test is left out; where all of CI runs it fails.</summary>
    public static NodeProgram Start(string script, params string[] arguments)
    {
        var peers = Path.Combine(Checkout.Root, "tests", "peers");
        if (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.SkipUnless(Directory.Exists(Path.Combine(peers, "node_modules")), "The packages of tests/peers are not installed: ./test does it.");
            Assert.SkipUnless(HasNode(), "There is no node here.");
        }

        var start = new ProcessStartInfo("node", [Path.Combine(peers, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return new NodeProgram(Process.Start(start) ?? throw new InvalidOperationException("node did not start."));
    }

    public Task WriteAsync(JsonNode line) => _process.StandardInput.WriteLineAsync(line.ToJsonString());

    public void EndInput() => _process.StandardInput.Close();

    /// <summary>The next line that it prints, as JSON; null when it has ended.</summary>
    public async Task<JsonNode?> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience) is { } line
            ? JsonNode.Parse(line)
            : null;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static bool HasNode() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, "node")) || File.Exists(Path.Combine(directory, "node.exe")));
}

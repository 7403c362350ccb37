using System.Diagnostics;
using System.Text;
using Trinity.Testing;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary><c>trinity agents terminal</c> on a terminal.</summary>
public sealed class CommandLineTerminalTests
{
    private const char ControlC = '\u0003';

    private static readonly string Cli = Path.Combine(Checkout.Root, "artifacts", "bin", "Trinity.Cli", "release", "Trinity.Cli");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terminal_PassesEachKeyOn_HasTheSizeOfTheOneItIsOn_AndGivesThatBackAsItWas()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        using var home = new TestDirectory();
        using var terminal = Start(server, home, $"stty cols 91 rows 33; stty -g; {Cli} agents terminal {ClaudeCodeServer.Agent}; echo code=$?; stty -g");

        var before = (await ToldAsync(terminal, "\n")).Trim();
        await ToldAsync(terminal, "$ ");
        await SayAsync(terminal, "stty size\r");
        await ToldAsync(terminal, "33 91\r\n");

        // A key that would end the command, were it the command's.
        await SayAsync(terminal, "sleep 1000; echo not $((6*8))\r");
        await ToldAsync(terminal, "sleep 1000; echo not $((6*8))\r\n");
        await SayAsync(terminal, $"{ControlC}");
        await SayAsync(terminal, "echo $((6*7)); exit 7\r");
        Assert.DoesNotContain("not 48", await ToldAsync(terminal, "42\r\n"), StringComparison.Ordinal);
        await ToldAsync(terminal, "code=7\r\n");

        Assert.Equal(before, (await terminal.StandardOutput.ReadToEndAsync(CancellationToken)).Trim());
        await terminal.WaitForExitAsync(CancellationToken);
        Assert.Equal(0, terminal.ExitCode);
    }

    /// <summary>Executes something on a terminal of its own, whose keys are pressed and whose screen is read here.</summary>
    private static Process Start(ClaudeCodeServer server, TestDirectory home, string command)
    {
        var start = new ProcessStartInfo("script", ["-qec", command, "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment["XDG_CONFIG_HOME"] = home.Path;
        start.Environment["TRINITY_SERVER"] = server.Server.Address;
        start.Environment["TRINITY_KEY"] = TestServer.ApiKey;
        return Process.Start(start)!;
    }

    private static async Task SayAsync(Process terminal, string keys)
    {
        await terminal.StandardInput.WriteAsync(keys.AsMemory(), CancellationToken);
        await terminal.StandardInput.FlushAsync(CancellationToken);
    }

    /// <summary>Reads until the screen has told something, and nothing behind that.</summary>
    private static async Task<string> ToldAsync(Process terminal, string text)
    {
        var told = new StringBuilder();
        var next = new char[1];
        while (!told.ToString().EndsWith(text, StringComparison.Ordinal))
        {
            Assert.True(await terminal.StandardOutput.ReadAsync(next.AsMemory(), CancellationToken) > 0, $"It ended.\n{told}");
            told.Append(next);
        }

        return told.ToString();
    }
}

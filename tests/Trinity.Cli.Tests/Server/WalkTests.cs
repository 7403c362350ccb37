using System.Runtime.Versioning;
using Trinity.Cli.Tests.Programs;
using Trinity.Testing.Servers;

namespace Trinity.Cli.Tests.Server;

/// <summary>From a server that nobody has set up to an answered question, with nothing but the command line.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class WalkTests : IDisposable
{
    private readonly TestDirectory _data = new();
    private readonly CliProgram _cli = new();

    public void Dispose()
    {
        _data.Dispose();
        _cli.Dispose();
    }

    [Fact]
    public async Task NewInstance_IsSetUpAndUsed()
    {
        var plugins = Directory.CreateDirectory(Path.Combine(_data.Path, "plugins")).FullName;
        var sample = CliProgram.Beside("Trinity.Samples.HumanApproval");
        File.Copy(Path.Combine(Path.GetDirectoryName(sample)!, "Trinity.Samples.HumanApproval.dll"), Path.Combine(plugins, "Trinity.Samples.HumanApproval.dll"));
        using var server = _cli.Start(CliProgram.Beside("Trinity.Server"), "up", "--port", "0", "--data", _data.Path);
        try
        {
            var link = await LinkAsync(server.StandardOutput);

            var setup = await _cli.RunAsync("correct horse battery\n", ["setup", link, "--email", "ada@example.org"]);
            var again = await _cli.RunAsync("correct horse battery\n", ["setup", link, "--email", "ada@example.org"]);
            Assert.Equal((0, "ada@example.org is the administrator, and you are logged in.\n"), (setup.ExitCode, setup.Output));
            Assert.NotEqual(0, again.ExitCode);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_cli.ConfigFile));

            await DoneAsync("agents", "create", "desk", "--type", "refund-desk", "--config", """{"autoApproveBelow":100}""");
            var small = await DoneAsync(
                "executions", "submit", "desk", "refund.requested", "--key", "customer-7", "--data", """{"amount":5,"reason":"Late."}""", "--wait");
            Assert.Contains("Status    completed", small, StringComparison.Ordinal);

            await DoneAsync("agents", "change", "desk", "--config", """{"autoApproveBelow":1}""");
            Assert.Contains("/autoApproveBelow: 100 → 1", await DoneAsync("agents", "revisions", "desk", "2"), StringComparison.Ordinal);
            Assert.Equal("desk has the configuration of revision 1 again.\n", await DoneAsync("agents", "roll-back", "desk", "1"));
            Assert.Contains("/autoApproveBelow: 1 → 100", await DoneAsync("agents", "revisions", "desk", "3"), StringComparison.Ordinal);

            var large = (await DoneAsync(
                "executions", "submit", "desk", "refund.requested", "--key", "customer-7", "--data", """{"amount":250,"reason":"The kettle leaks."}""")).Trim();
            var ask = await AskAsync();
            Assert.Contains("The kettle leaks.", await DoneAsync("asks", "show", ask), StringComparison.Ordinal);
            Assert.Equal($"{ask} is answered.\n", await DoneAsync("asks", "answer", ask, "--data", """{"suspicious":false,"why":"It is an old kettle."}"""));
            await DoneAsync("executions", "watch", large);
            Assert.Empty(await DoneAsync("executions", "transcript", large));
            Assert.Contains("over", await DoneAsync("executions", "transcript", large, "--follow"), StringComparison.Ordinal);

            var twice = await _cli.RunAsync("asks", "answer", ask, "--data", """{"suspicious":true,"why":"x"}""");
            Assert.Equal(5, twice.ExitCode);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    private async Task<string> DoneAsync(params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.ExitCode}\n{result.Output}{result.Error}");
        return result.Output;
    }

    private async Task<string> AskAsync()
    {
        var id = string.Empty;
        await Eventually.HoldsAsync(async () =>
        {
            id = (await DoneAsync("asks", "list")).Split('\n').Where(line => line.StartsWith("ask_", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[0]).FirstOrDefault() ?? string.Empty;
            return id.Length > 0;
        });
        return id;
    }

    private static async Task<string> LinkAsync(StreamReader output)
    {
        string? link = null;
        while (await output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("Set it up here", StringComparison.Ordinal))
            {
                link = line[line.IndexOf("http://", StringComparison.Ordinal)..];
            }
            else if (line.StartsWith("Trinity is ready", StringComparison.Ordinal))
            {
                return link!;
            }
        }

        throw new InvalidOperationException("The server did not start.");
    }
}

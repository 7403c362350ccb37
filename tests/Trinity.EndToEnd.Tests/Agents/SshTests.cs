using System.Security.Cryptography;
using Trinity.Client;
using Trinity.Client.Credentials;
using Trinity.Testing;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>SSH into workspaces, with the programs of this machine, the command line as their ProxyCommand, and no port that anybody listens on.</summary>
public sealed class SshTests
{
    private static readonly string Cli = Path.Combine(Checkout.Root, "artifacts", "bin", "Trinity.Cli", "release", "Trinity.Cli");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ssh_ExecutesACommand_WithItsInputExitCodeAndCredentials()
    {
        SkipWithout("ssh");
        await using var server = await ClaudeCodeServer.StartAsync();
        using var home = new TestDirectory();
        await server.Client.Credentials.SetAsync(
            ClaudeCodeServer.Agent, "github", new SetCredential { Kind = "environment", Target = "GITHUB_TOKEN", Value = "of-the-test" });

        var (code, output, error) = await RunAsync(server, home, Cli, "agents", "ssh", ClaudeCodeServer.Agent, "--", "id -un; pwd; echo $GITHUB_TOKEN; exit 7");

        Assert.True(code == 7, error);
        Assert.Equal("agent\n/workspace\nof-the-test\n", output);
    }

    [Fact]
    public async Task Scp_AndRsync_CopyThereAndBack_WithTheConfigurationThatIsPrinted()
    {
        SkipWithout("ssh", "scp", "rsync");
        await using var server = await ClaudeCodeServer.StartAsync();
        using var home = new TestDirectory();
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        var file = Path.Combine(home.Path, "sent");
        var back = Path.Combine(home.Path, "back");
        await File.WriteAllBytesAsync(file, content, CancellationToken);
        var config = Path.Combine(home.Path, "ssh_config");
        await File.WriteAllTextAsync(config, (await DoneAsync(server, home, Cli, "agents", "ssh-config", ClaudeCodeServer.Agent)), CancellationToken);
        var host = $"trinity-{ClaudeCodeServer.Agent}";

        await DoneAsync(server, home, "scp", "-q", "-F", config, file, $"{host}:copied");
        await DoneAsync(server, home, "rsync", "-e", $"ssh -F {config}", $"{host}:copied", back);
        Assert.Equal(content, await File.ReadAllBytesAsync(back, CancellationToken));

        File.Delete(back);
        await DoneAsync(server, home, "rsync", "-e", $"ssh -F {config}", file, $"{host}:synced");
        await DoneAsync(server, home, "scp", "-q", "-F", config, $"{host}:synced", back);
        Assert.Equal(content, await File.ReadAllBytesAsync(back, CancellationToken));
    }

    [Fact]
    public async Task Key_ThatWasNotLetIn_OpensNothing_AndOneThatIsNone_IsRefused()
    {
        await using var server = await ClaudeCodeServer.StartAsync();

        var none = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Shell.ConnectSshAsync(ClaudeCodeServer.Agent, CancellationToken));
        var noKey = await Assert.ThrowsAsync<TrinityApiException>(() =>
            server.Client.Shell.AllowSshAsync(ClaudeCodeServer.Agent, "command=\"x\" ssh-ed25519 AAAA", CancellationToken));

        Assert.Equal((409, "no_ssh_key"), (none.Problem.Status, none.Problem.Code));
        Assert.Equal((422, "invalid_public_key"), (noKey.Problem.Status, noKey.Problem.Code));
    }

    [Fact]
    public async Task Ssh_WithAnotherKeyThanTheOneThatWasLetIn_IsDenied()
    {
        SkipWithout("ssh");
        await using var server = await ClaudeCodeServer.StartAsync();
        using var home = new TestDirectory();
        var config = Path.Combine(home.Path, "ssh_config");
        await File.WriteAllTextAsync(config, (await DoneAsync(server, home, Cli, "agents", "ssh-config", ClaudeCodeServer.Agent)), CancellationToken);
        await DoneAsync(server, home, "ssh", "-F", config, $"trinity-{ClaudeCodeServer.Agent}", "true");
        var options = (await File.ReadAllLinesAsync(config, CancellationToken)).Skip(1).Where(line => !line.Contains("IdentityFile", StringComparison.Ordinal));
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = Path.Combine(home.Path, "another");
        await File.WriteAllTextAsync(key, another.ExportECPrivateKeyPem() + "\n", CancellationToken);
        await DoneAsync(server, home, "chmod", "600", key);
        await File.WriteAllLinesAsync(config, [$"Host trinity-{ClaudeCodeServer.Agent}", .. options, $"    IdentityFile {key}"], CancellationToken);

        var (code, _, error) = await RunAsync(server, home, "ssh", "-F", config, $"trinity-{ClaudeCodeServer.Agent}", "true");

        Assert.Equal(255, code);
        Assert.Contains("Permission denied", error, StringComparison.Ordinal);
    }

    private static void SkipWithout(params string[] programs) => Assert.SkipWhen(
        Environment.GetEnvironmentVariable("CI") != "true" && !programs.All(Tool.IsHere), $"One of {string.Join(", ", programs)} is not here.");

    private static async Task<string> DoneAsync(ClaudeCodeServer server, TestDirectory home, string program, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(server, home, program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {code}\n{error}");
        return output;
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(
        ClaudeCodeServer server, TestDirectory home, string program, params string[] arguments) => Tool.TryAsync(
        program,
        arguments,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["XDG_CONFIG_HOME"] = home.Path,
            ["TRINITY_SERVER"] = server.Server.Address,
            ["TRINITY_KEY"] = TestServer.ApiKey,
        });
}

using System.Text;
using System.Text.Json;
using Trinity.Client;
using Trinity.Client.Credentials;
using Trinity.Testing.Anthropic;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>What agents are to show elsewhere: an execution has it, whoever looks at the engine does not see it, and when it is removed it is gone.</summary>
public sealed class CredentialTests
{
    private const string Token = "ghp_it's of the test only\nand has two lines";
    private const string Key = "-----BEGIN KEY-----\nof the test only\n-----END KEY-----\n";

    /// <summary>What the agent sees of them, from a tool of its own.</summary>
    private static readonly ScriptStep Look = ScriptStep.Bash(
        "printf %s \"$GITHUB_TOKEN\" | od -An -tx1 | tr -d ' \\n'; echo; cat ~/.ssh/id_test | od -An -tx1 | tr -d ' \\n'; echo; "
        + "stat -L -c %a ~/.ssh/id_test; ls -A ~ ~/.ssh /run/injected");

    private static readonly ScriptStep Done = new() { Text = "Done." };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Credentials_AreInAnExecution_AsVariableAndFile_AndGoneWhenTheyAreRemoved()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        var credentials = server.Client.Credentials;
        await credentials.SetAsync(ClaudeCodeServer.Agent, "github", new SetCredential { Kind = "environment", Target = "GITHUB_TOKEN", Value = Token });
        await credentials.SetAsync(ClaudeCodeServer.Agent, "deploy", new SetCredential { Kind = "file", Target = ".ssh/id_test", Value = Key });

        var seen = await LookAsync(server);
        Assert.Contains(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Token)), seen, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Key)), seen, StringComparison.Ordinal);
        Assert.Contains("\\n600\\n", seen, StringComparison.Ordinal);
        Assert.Equal(["deploy", "github"], (await credentials.ListAsync(ClaudeCodeServer.Agent)).Items.Select(credential => credential.Name));

        await credentials.DeleteAsync(ClaudeCodeServer.Agent, "github");
        await credentials.DeleteAsync(ClaudeCodeServer.Agent, "deploy");

        var after = await LookAsync(server);
        Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Token)), after, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Key)), after, StringComparison.Ordinal);
        Assert.DoesNotContain("id_test\\n", after, StringComparison.Ordinal);
        await server.CleanAsync();
    }

    [Fact]
    public async Task Credentials_AreInNoAnswer_NorInWhatTheEngineTells_NorLeftOnItsDisk()
    {
        await using var server = await ClaudeCodeServer.StartAsync();
        const string secret = "hidden-of-the-test-only";
        var set = await server.Client.Credentials.SetAsync(
            ClaudeCodeServer.Agent, "github", new SetCredential { Kind = "environment", Target = "GITHUB_TOKEN", Value = secret });
        await server.Client.Credentials.SetAsync(ClaudeCodeServer.Agent, "netrc", new SetCredential { Kind = "file", Target = ".netrc", Value = secret });

        await server.AskAsync(null, new ScriptStep { Hold = "gate", Text = "Through." });
        await server.Api.Requests.MessagesAsync(1, CancellationToken);
        var told = await server.Engine.RunAsync(["inspect", .. await server.ContainersAsync()]);
        var volume = JsonDocument.Parse(told).RootElement[0].GetProperty("Mounts").EnumerateArray()
            .Single(mount => mount.GetProperty("Destination").GetString() == "/run/injected").GetProperty("Name").GetString();
        Assert.Contains(volume, await VolumesAsync(server));
        server.Api.Release("gate");
        await server.CleanAsync();

        Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, $"{set}{TrinityText(await server.Client.Audit.ListAsync())}", StringComparison.Ordinal);
        Assert.DoesNotContain(volume, await VolumesAsync(server));
    }

    [Theory]
    [InlineData("environment", "ANTHROPIC_BASE_URL", "reserved_target")]
    [InlineData("environment", "LD_PRELOAD", "reserved_target")]
    [InlineData("environment", "https_proxy", "reserved_target")]
    [InlineData("environment", "A-B", "invalid_target")]
    [InlineData("file", ".claude/settings.json", "reserved_target")]
    [InlineData("file", "../workspace/x", "invalid_target")]
    [InlineData("file", "/etc/passwd", "invalid_target")]
    public async Task Target_ThatIsNoneOfTheirs_IsRefused(string kind, string target, string code)
    {
        await using var server = await ClaudeCodeServer.StartAsync();

        var refused = await Assert.ThrowsAsync<TrinityApiException>(() => server.Client.Credentials.SetAsync(
            ClaudeCodeServer.Agent, "mine", new SetCredential { Kind = kind, Target = target, Value = "x" }));

        Assert.Equal((422, "invalid_credential"), (refused.Problem.Status, refused.Problem.Code));
        Assert.Equal(code, Assert.Single(refused.Problem.Errors).Code);
        Assert.Empty((await server.Client.Credentials.ListAsync(ClaudeCodeServer.Agent)).Items);
    }

    private static string TrinityText<T>(Page<T> page) => string.Join('\n', page.Items);

    private static async Task<string> LookAsync(ClaudeCodeServer server)
    {
        var before = server.Api.Requests.Messages.Count;
        var ended = await server.EndedAsync(await server.AskAsync(null, Look, Done));
        Assert.Equal("completed", ended.Status);
        return server.Api.Requests.Messages[before + 1].Body.GetProperty("messages").ToString();
    }

    private static async Task<string[]> VolumesAsync(ClaudeCodeServer server) =>
        (await server.Engine.RunAsync("volume", "ls", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

using Trinity.Testing.Docker;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>What the image of agents has to be for what runs in it to be behind walls.</summary>
public sealed class AgentImageTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Programs_CanBeRunByTheAgent_AndNotRead()
    {
        var engine = await DockerEngine.SharedAsync();
        string[] programs = ["claude", "trinity-forward", "trinity-init", "trinity-timeout"];

        var modes = await engine.RunAsync(
            ["run", "--rm", "--network", "none", await engine.AgentImageAsync(), "stat", "-c", "%n %u:%g %a", .. programs.Select(program => $"/usr/local/bin/{program}")]);

        Assert.Equal(string.Concat(programs.Select(program => $"/usr/local/bin/{program} 0:0 711\n")), modes);
    }

    [Fact]
    public async Task Image_IsNobodysRoot_AndSaysWhatClaudeCodeMayNotDo()
    {
        var engine = await DockerEngine.SharedAsync();

        var config = (await engine.Client.Images.InspectImageAsync(await engine.AgentImageAsync(), CancellationToken)).Config!;

        Assert.Equal(("10001:10001", "/workspace"), (config.User, config.WorkingDir));
        Assert.Contains("HOME=/home/agent", config.Env!);
        Assert.Contains("DISABLE_AUTOUPDATER=1", config.Env!);
        Assert.Contains("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", config.Env!);
    }
}

using Trinity.Testing.Anthropic;
using Trinity.Testing.Docker;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>What the image of agents has to be for what runs in it to be behind walls.</summary>
public sealed class AgentImageTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Programs_CanBeRunByTheAgent_AndNotRead()
    {
        var engine = await DockerEngine.SharedAsync();
        string[] programs = ["claude", "trinity-files", "trinity-forward", "trinity-init", "trinity-timeout"];

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

    [Fact]
    public async Task Image_IsBuiltAndChecked_ByTheCommandLine()
    {
        const string Name = "trinity-test/by-command-line";
        var engine = await DockerEngine.SharedAsync();
        await engine.AgentImageAsync();
        var images = await engine.RunAsync("image", "ls", "--filter", $"label={DockerEngine.Label}", "--format", "{{.Repository}}:{{.Tag}}", "trinity-test/base");

        await RunAsync(engine, "images", "build", "--base", images.Split('\n')[0], "--no-install", "--network", "none", "--tag", Name);
        var (code, checkedImage, _) = await TryAsync(engine, "images", "check", "--image", Name);

        Assert.True(code == 0, checkedImage);
        Assert.Contains("ok     claude: can be run and not read", checkedImage, StringComparison.Ordinal);
        Assert.DoesNotContain("fault", checkedImage, StringComparison.Ordinal);
        await engine.RunAsync("image", "rm", Name);
    }

    [Fact]
    public async Task ImageThatWouldLetTheAgentForge_IsFoundOut()
    {
        const string Name = "trinity-test/readable";
        var engine = await DockerEngine.SharedAsync();
        using var directory = new TestDirectory();
        await File.WriteAllTextAsync(
            Path.Combine(directory.Path, "Dockerfile"),
            $"FROM {await engine.AgentImageAsync()}\nUSER 0\nRUN chmod 755 /usr/local/bin/trinity-init\nUSER 10001:10001\n",
            CancellationToken);
        await engine.RunAsync("build", "--network", "none", "--tag", Name, directory.Path);

        var (code, checkedImage, _) = await TryAsync(engine, "images", "check", "--image", Name);
        var (missing, _, errors) = await TryAsync(engine, "images", "check", "--image", "trinity-test/nothing");

        Assert.Equal(1, code);
        Assert.Contains("ok     programs: version", checkedImage, StringComparison.Ordinal);
        Assert.Contains("fault  trinity-init: has owner and mode 0 755, and not 0 711", checkedImage, StringComparison.Ordinal);
        Assert.Equal(1, missing);
        Assert.Contains("'trinity-test/nothing' could not be looked into", errors, StringComparison.Ordinal);
        await engine.RunAsync("image", "rm", Name);
    }

    /// <summary>One that was built before the server was upgraded. Its programs would be told what they do not understand.</summary>
    [Fact]
    public async Task ImageOfAnotherVersion_IsFoundOut_AndExecutesNothing()
    {
        const string Name = "trinity-test/outdated";
        var engine = await DockerEngine.SharedAsync();
        using var directory = new TestDirectory();
        await File.WriteAllTextAsync(
            Path.Combine(directory.Path, "Dockerfile"), $"FROM {await engine.AgentImageAsync()}\nLABEL trinity.programs=1\n", CancellationToken);
        await engine.RunAsync("build", "--network", "none", "--tag", Name, directory.Path);

        var (code, checkedImage, _) = await TryAsync(engine, "images", "check", "--image", Name);
        await using var server = await ClaudeCodeServer.StartAsync(configure: options => options.Image = Name);
        var ended = await server.EndedAsync(await server.AskAsync(null, new ScriptStep { Text = "Never." }));

        Assert.Equal(1, code);
        Assert.Contains("fault  programs: version 1; this Trinity calls those of 2", checkedImage, StringComparison.Ordinal);
        Assert.Equal("image_outdated", ended.Error?.Code);
        Assert.Empty(await server.ContainersAsync());
        await engine.RunAsync("image", "rm", Name);
    }

    private static Task<string> RunAsync(DockerEngine engine, params string[] arguments) => Tool.RunAsync(Programs.Cli, arguments, EnvironmentOf(engine));

    private static Task<(int Code, string Output, string Errors)> TryAsync(DockerEngine engine, params string[] arguments) =>
        Tool.TryAsync(Programs.Cli, arguments, EnvironmentOf(engine));

    /// <summary>The engine's client first, which need not be the first on the path.</summary>
    private static Dictionary<string, string> EnvironmentOf(DockerEngine engine) => new(engine.Environment, StringComparer.Ordinal)
    {
        ["PATH"] = $"/usr/bin:{Environment.GetEnvironmentVariable("PATH")}",
    };
}

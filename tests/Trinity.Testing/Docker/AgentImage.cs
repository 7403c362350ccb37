using Trinity.Testing.Processes;

namespace Trinity.Testing.Docker;

/// <summary>The image of deploy/agent/Dockerfile, on a base of this machine's own files: the registries of images cannot be had everywhere.</summary>
internal static class AgentImage
{
    private const string Name = "trinity-test/agent";

    /// <summary>What the base is made with.</summary>
    private static readonly string[] Tools = ["npm", "gcc", "git", "apt-get"];

    /// <summary>Leaves the test out where the image cannot be made, but not where all of CI runs.</summary>
    public static void SkipWithoutTools()
    {
        var missing = Tools.FirstOrDefault(tool => !Tool.IsHere(tool));
        Assert.SkipWhen(
            missing is not null && Environment.GetEnvironmentVariable("CI") != "true",
            $"There is no {missing}, which the image of agents is made with: ./test installs it.");
    }

    /// <summary>Makes it, and leaves it: on an engine that stays it is there the next time.</summary>
    public static async Task<string> BuildAsync(DockerEngine engine)
    {
        var archive = (await Tool.RunAsync(Path.Combine(Checkout.Root, "eng", "agent-base"), [])).Trim();
        var root = $"trinity-test/base:{Path.GetFileNameWithoutExtension(archive)}";
        if (!await engine.CanAsync("image", "inspect", root))
        {
            await engine.RunAsync("import", "--change", $"LABEL {DockerEngine.Label}", archive, root);
        }

        await engine.RunAsync(
            "build", "--network", "none", "--label", DockerEngine.Label, "--build-arg", $"BASE_IMAGE={root}", "--build-arg", "INSTALL=none",
            "--tag", Name, Path.Combine(Checkout.Root, "deploy", "agent"));
        return Name;
    }
}

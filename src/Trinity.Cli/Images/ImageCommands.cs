using System.CommandLine;
using System.Text.Json;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client;

namespace Trinity.Cli.Images;

/// <summary><c>trinity images</c>: the image that agents of the kind claude_code run in, on the engine of this machine.</summary>
internal static class ImageCommands
{
    /// <summary>As an execution has it: no network, nothing to write, no rights.</summary>
    private static readonly string[] Walls =
        ["run", "--rm", "--pull", "never", "--network", "none", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];

    public static Command Create() => new("images", "Builds and checks the image that agents of the kind claude_code run in.")
    {
        CreateBuild(),
        CreateCheck(),
    };

    private static CliCommand CreateBuild()
    {
        var tag = new Option<string>("--tag") { Description = "The name of the image.", HelpName = "NAME", DefaultValueFactory = _ => AgentImage.DefaultName };
        var from = new Option<string?>("--base") { Description = "The Debian it is made from; else debian:bookworm-slim.", HelpName = "IMAGE" };
        var isWhole = new Option<bool>("--no-install") { Description = "The base has everything already: nothing is downloaded." };
        var network = new Option<string?>("--network") { Description = "The network while it is built; else that of docker.", HelpName = "NETWORK" };
        var build = new CliCommand(
            "build",
            "Builds the image with the docker of this machine.",
            "trinity images build",
            "trinity images build --base registry.example.org/debian:bookworm-slim")
        {
            tag,
            from,
            isWhole,
            network,
        };
        build.Remarks = "It needs docker with BuildKit, and the registries of Debian and npm, or a base that has everything.";
        build.SetAction(async (arguments, cancellationToken) =>
        {
            var screen = Screen.Open(arguments.GetValue(GlobalOptions.Json));
            var directory = Directory.CreateTempSubdirectory("trinity-image-").FullName;
            try
            {
                await AgentImage.WriteAsync(directory, cancellationToken);
                var name = arguments.GetRequiredValue(tag);
                string[] command =
                [
                    "build", "--tag", name,
                    .. arguments.GetValue(from) is { } image ? ["--build-arg", $"BASE_IMAGE={image}"] : Array.Empty<string>(),
                    .. arguments.GetValue(isWhole) ? ["--build-arg", "INSTALL=none"] : Array.Empty<string>(),
                    .. arguments.GetValue(network) is { } mode ? ["--network", mode] : Array.Empty<string>(),
                    directory,
                ];
                if (await DockerProgram.ShowAsync(command, cancellationToken) is var code && code != 0)
                {
                    throw new CliException($"docker ended with {code}: the image was not built.");
                }

                screen.Remark($"Built. See whether it is as it should be: trinity images check --image {name}");
                return ExitCodes.Done;
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        });
        return build;
    }

    private static CliCommand CreateCheck()
    {
        var image = new Option<string>("--image")
        {
            Description = "The name of the image.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("Trinity__ClaudeCode__Image") is { Length: > 0 } name ? name : AgentImage.DefaultName,
        };
        var check = new CliCommand(
            "check",
            "Looks whether an image is as executions need it.",
            "trinity images check",
            "trinity images check --image registry.example.org/our-agent")
        {
            image,
        };
        check.Remarks = "Its programs must not be readable by the agent, or the agent could forge what it reports. It returns 1 when something is wrong.";
        check.SetAction(async (arguments, cancellationToken) =>
        {
            var screen = Screen.Open(arguments.GetValue(GlobalOptions.Json));
            var name = arguments.GetRequiredValue(image);
            var (code, output, errors) = await DockerProgram.ReadAsync([.. Walls, name, "trinity-check"], cancellationToken);
            var findings = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', 3))
                .Where(line => line is ["ok" or "fault", _, _])
                .Select(line => new ImageFinding(line[1], line[0] == "ok", line[2])).ToList();
            if (findings.Count == 0)
            {
                throw new CliException($"'{name}' could not be looked into: {(errors.Length > 0 ? errors : $"docker ended with {code}")}");
            }

            findings.Add(VersionOf(findings));
            findings.Add(await ProgramsOfAsync(name, cancellationToken));
            Show(screen, findings);
            return findings.TrueForAll(finding => finding.IsOk) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return check;
    }

    /// <summary>Another version may do: but what it prints is believed, and was measured of one.</summary>
    private static ImageFinding VersionOf(List<ImageFinding> findings)
    {
        var found = findings.FirstOrDefault(finding => finding.What == "claude-code")?.Text.Split(' ')[0];
        return new ImageFinding(
            "version", found == AgentImage.ClaudeVersion, $"Claude Code {found ?? "is not there"}; this Trinity was made for {AgentImage.ClaudeVersion}");
    }

    /// <summary>Those of another version are called otherwise: the server does not use them.</summary>
    private static async Task<ImageFinding> ProgramsOfAsync(string name, CancellationToken cancellationToken)
    {
        string[] inspect = ["image", "inspect", "--format", $"{{{{index .Config.Labels \"{AgentImage.ProgramsLabel}\"}}}}", name];
        var found = (await DockerProgram.ReadAsync(inspect, cancellationToken)).Output.Trim();
        return new ImageFinding(
            "programs",
            found == AgentImage.Programs,
            $"version {(found.Length > 0 ? found : "unknown")}; this Trinity calls those of {AgentImage.Programs}");
    }

    private static void Show(Screen screen, List<ImageFinding> findings)
    {
        if (screen.IsJson)
        {
            screen.WriteJson(JsonSerializer.SerializeToUtf8Bytes(findings, TrinityJson.Options));
            return;
        }

        foreach (var finding in findings)
        {
            screen.Say(finding.IsOk ? new Piece("ok     ", Styles.Of("done")) : new Piece("fault  ", Styles.Bad), new Piece($"{finding.What}: {finding.Text}"));
        }
    }
}

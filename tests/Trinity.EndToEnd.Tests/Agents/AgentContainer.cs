using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Docker.DotNet.Models;
using Trinity.Testing.Docker;

namespace Trinity.EndToEnd.Tests.Agents;

/// <summary>A container of the agents' image that may do next to nothing, as one of the runtime's.</summary>
internal sealed class AgentContainer : IAsyncDisposable
{
    /// <summary>What starts Claude Code as an execution does; the shell in between can be replaced.</summary>
    public static readonly string[] Execution =
    [
        "trinity-execution", "/workspace/.trinity/prompt", "600", "8788", "/run/trinity/api.sock",
        "claude", "-p", "--output-format", "stream-json", "--verbose", "--model", "claude-sonnet-4-5", "--setting-sources", "", "--strict-mcp-config",
        "--permission-mode", "bypassPermissions",
    ];

    private const int AgentUser = 10001;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal) { ["trinity.test"] = "true" };

    private readonly DockerEngine _engine;
    private readonly string _name = $"trinity-test-{Guid.NewGuid():n}";

    private AgentContainer(DockerEngine engine) => _engine = engine;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <param name="engine">What runs it.</param>
    /// <param name="command">What it runs.</param>
    /// <param name="outside">What it reaches.</param>
    /// <param name="prompt">What its agent is told.</param>
    public static async Task<AgentContainer> CreateAsync(DockerEngine engine, string[] command, Outside outside, string prompt = "")
    {
        var container = new AgentContainer(engine);
        await engine.Client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Name = container._name,
                Image = await engine.AgentImageAsync(),
                Cmd = command,
                Labels = Labels,
                StopSignal = "SIGINT",
                StopTimeout = TimeSpan.FromSeconds(20),
                Env =
                [
                    "ANTHROPIC_UNIX_SOCKET=/run/trinity/api.sock", "ANTHROPIC_BASE_URL=http://trinity", $"ANTHROPIC_API_KEY={Outside.Key}",
                    "CLAUDE_CODE_MAX_RETRIES=1",
                ],
                HostConfig = container.Walls(outside),
            },
            CancellationToken);
        await container.PutAsync(prompt);
        return container;
    }

    public Task StartAsync() => _engine.Client.Containers.StartContainerAsync(_name, new ContainerStartParameters(), CancellationToken);

    /// <summary>Asks it to end, and waits for that.</summary>
    public Task StopAsync() => _engine.Client.Containers.StopContainerAsync(_name, new ContainerStopParameters(), CancellationToken);

    /// <returns>The code it ended with.</returns>
    public async Task<long> EndedAsync() => (await _engine.Client.Containers.WaitContainerAsync(_name, CancellationToken)).StatusCode;

    public async Task<string> StateAsync() => (await _engine.Client.Containers.InspectContainerAsync(_name, CancellationToken)).State!.Status;

    /// <summary>What it has printed, from its first start on.</summary>
    public async Task<(string Output, string Error)> OutputAsync()
    {
        using var stream = await _engine.Client.Containers.GetContainerLogsAsync(
            _name, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true }, CancellationToken);
        return await stream.ReadOutputToEndAsync(CancellationToken);
    }

    /// <summary>The lines it has printed: each has to be an event.</summary>
    public async Task<JsonElement[]> EventsAsync() =>
        [.. (await OutputAsync()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    public async ValueTask DisposeAsync()
    {
        await _engine.RunAsync("rm", "--force", "--volumes", _name);
        await _engine.RunAsync("volume", "rm", "--force", $"{_name}-home", $"{_name}-workspace");
    }

    private HostConfig Walls(Outside outside) => new()
    {
        NetworkMode = "none",
        ReadonlyRootfs = true,
        Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal) { ["/tmp"] = "mode=1777" },
        CapDrop = ["ALL"],
        SecurityOpt = ["no-new-privileges"],
        PidsLimit = 256,
        Memory = 1L << 30,
        MemorySwap = 1L << 30,
        NanoCPUs = 2_000_000_000,
        Init = false,
        AutoRemove = false,
        RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
        LogConfig = new LogConfig
        {
            Type = "json-file",
            Config = new Dictionary<string, string>(StringComparer.Ordinal) { ["max-size"] = "1g", ["max-file"] = "1" },
        },
        Mounts =
        [
            Volume("home", "/home/agent"), Volume("workspace", "/workspace"),
            new Mount { Type = "bind", Source = outside.Path, Target = "/run/trinity", ReadOnly = true },
        ],
    };

    private Mount Volume(string name, string target) =>
        new() { Type = "volume", Source = $"{_name}-{name}", Target = target, VolumeOptions = new VolumeOptions { Labels = Labels } };

    private async Task PutAsync(string prompt)
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.Directory, ".trinity/") { Uid = AgentUser, Gid = AgentUser, Mode = Private | UnixFileMode.UserExecute },
                CancellationToken);
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, ".trinity/prompt")
                {
                    Uid = AgentUser,
                    Gid = AgentUser,
                    Mode = Private,
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(prompt)),
                },
                CancellationToken);
        }

        archive.Position = 0;
        await _engine.Client.Containers.ExtractArchiveToContainerAsync(
            _name, new CopyToContainerParameters { Path = "/workspace" }, archive, CancellationToken);
    }
}

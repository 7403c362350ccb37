using System.Diagnostics;
using Trinity.Bench.Harness;

namespace Trinity.Bench.Runtimes;

/// <summary>An engine that goes with the bench, started by <c>eng/docker</c>.</summary>
internal sealed class BenchEngine : IDisposable
{
    /// <summary>The image of agents, where it was built.</summary>
    public const string AgentImage = "trinity-bench/agent";

    private const string Image = "trinity-bench";
    private const string AgentBase = "trinity-bench/base";

    /// <summary>The client that comes with Debian's engine: it builds as newer ones do only with a plug-in.</summary>
    private const string DebianClient = "/usr/bin/docker";

    private readonly Process _process;

    private BenchEngine(Process process, string socket) => (_process, Socket) = (process, socket);

    /// <summary>The path of its socket.</summary>
    public string Socket { get; }

    public static async Task<BenchEngine> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo(Path.Combine(Root(), "eng", "docker"))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new BenchException("A Docker engine needs dockerd, and root.");
        var engine = new BenchEngine(process, new Uri(line.Split(' ')[0]).LocalPath);
        await engine.RunAsync(["import", "-", Image], new byte[1024]);
        return engine;
    }

    /// <summary>Makes the container of an execution, which never starts.</summary>
    public Task CreateAsync(string name, IReadOnlyDictionary<string, string> labels) => RunAsync(
        ["create", "--name", name, "--network", "none", .. labels.SelectMany(label => (string[])["--label", $"{label.Key}={label.Value}"]), Image, "/nothing"]);

    /// <summary>Builds the image of agents as the tests do: without a registry.</summary>
    public async Task BuildAgentAsync()
    {
        var archive = (await ChildProcess.RunAsync(Path.Combine(Root(), "eng", "agent-base"))).Trim();
        await RunAsync(["import", archive, AgentBase]);
        await RunAsync(
            ["build", "--network", "none", "--build-arg", $"BASE_IMAGE={AgentBase}", "--build-arg", "INSTALL=none", "--tag", AgentImage, Path.Combine(Root(), "deploy", "agent")]);
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task StopAsync()
    {
        await _process.StandardInput.WriteLineAsync("stop");
        await _process.StandardOutput.ReadLineAsync();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Trinity.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new BenchException("The bench is not in its repository.");
        }

        return directory;
    }

    private async Task RunAsync(string[] arguments, byte[]? input = null)
    {
        var start = new ProcessStartInfo(File.Exists(DebianClient) ? DebianClient : "docker", ["--host", $"unix://{Socket}", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOCKER_BUILDKIT"] = "1";
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(input ?? []);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        BenchException.ThrowUnless(process.ExitCode == 0, $"docker {arguments[0]} failed: {output}");
    }
}

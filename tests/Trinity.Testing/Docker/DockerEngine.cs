using System.Diagnostics;
using Docker.DotNet;
using Trinity.Testing.Processes;

namespace Trinity.Testing.Docker;

/// <summary>A Docker engine: the one that is here, or one of the tests' own, started by <c>eng/docker</c>. That one goes with the process.</summary>
public sealed class DockerEngine : IAsyncDisposable
{
    /// <summary>What the tests make, by which it is found and removed.</summary>
    public const string Label = "trinity.test=true";

    private const string Missing = "There is no Docker engine, and none can be started: that takes dockerd and root.";

    /// <summary>The client that comes with Debian's engine: it builds as newer ones do only with a plug-in.</summary>
    private const string DebianClient = "/usr/bin/docker";

    /// <summary>What an engine may take to do as it is told, on a machine that has much else to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly Lazy<Task<DockerEngine?>> Found = new(FindAsync);

    private readonly string _program;
    private readonly Lazy<Task<string>> _agentImage;

    /// <summary>Kept: with its pipe the engine ends. Null for the one that is here.</summary>
    private readonly Process? _process;

    private DockerEngine(string program, Uri endpoint, Process? process, IReadOnlyDictionary<string, string> environment)
    {
        (_program, Endpoint, _process, Environment) = (program, endpoint, process, environment);
        Client = new DockerClientBuilder().WithEndpoint(endpoint).Build();
        _agentImage = new Lazy<Task<string>>(() => AgentImage.BuildAsync(this));
    }

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; }

    /// <summary>Speaks to it.</summary>
    public IDockerClient Client { get; }

    /// <summary>What a program needs to know to speak to it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The directory of an engine of the tests' own; it is gone after the engine.</summary>
    public string Directory => Path.GetDirectoryName(Endpoint.LocalPath)!;

    /// <summary>
    /// The engine of this process, found or started by whoever asks first. Where there is none and none can be started, the test is left out; where
    /// all of CI runs it fails.
    /// </summary>
    public static async Task<DockerEngine> SharedAsync() => await Found.Value ?? Lack();

    /// <summary>An engine of a test's own, that it may stop.</summary>
    /// <param name="isSurvived">Whether its containers live on while it is gone.</param>
    public static async Task<DockerEngine> StartOwnAsync(bool isSurvived = false) => await TryStartAsync(isSurvived ? ["-", "live-restore"] : []) ?? Lack();

    /// <summary>An engine of a test's own that also listens on a port, for who has a certificate.</summary>
    public static async Task<DockerEngine> StartOwnAsync(EngineCertificates certificates, int port) =>
        await TryStartAsync(["-", "tls", port.ToString(System.Globalization.CultureInfo.InvariantCulture), certificates.Directory]) ?? Lack();

    /// <summary>The name of the image of agents, which is made by whoever asks first.</summary>
    public Task<string> AgentImageAsync()
    {
        AgentImage.SkipWithoutTools();
        return _agentImage.Value;
    }

    /// <summary>Has its command line do something.</summary>
    /// <returns>What that printed.</returns>
    public Task<string> RunAsync(params IEnumerable<string> arguments) => Tool.RunAsync(_program, arguments, Environment);

    /// <summary>Whether its command line can do something.</summary>
    public async Task<bool> CanAsync(params IEnumerable<string> arguments) => (await Tool.TryAsync(_program, arguments, Environment)).Code == 0;

    /// <summary>Ends it as a crash does: SIGKILL. Its containers do not hear of it.</summary>
    public Task StopAsync() => TellAsync("stop");

    /// <summary>Ends it in order: SIGTERM. Its containers end with it, unless they live on.</summary>
    public Task TermAsync() => TellAsync("term");

    /// <summary>Has it answer nobody: who asks waits.</summary>
    public Task FreezeAsync() => TellAsync("freeze");

    /// <summary>Has it answer again, also what was asked meanwhile.</summary>
    public Task ThawAsync() => TellAsync("thaw");

    /// <summary>Starts it again, if it has ended.</summary>
    public Task StartAsync() => TellAsync("start");

    /// <summary>Ends an engine of the tests' own, with everything in it.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is null)
        {
            return;
        }

        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
    }

    private static DockerEngine Lack()
    {
        Assert.SkipUnless(System.Environment.GetEnvironmentVariable("CI") == "true", Missing);
        throw new InvalidOperationException(Missing);
    }

    private static async Task<DockerEngine?> FindAsync()
    {
        if (!Tool.IsHere("docker") || (await Tool.TryAsync("docker", ["info"])).Code != 0)
        {
            return await TryStartAsync([]);
        }

        var address = await Tool.RunAsync("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]);
        return new DockerEngine("docker", new Uri(address.Trim()), process: null, Settings());
    }

    private static async Task<DockerEngine?> TryStartAsync(string[] arguments)
    {
        if (!Tool.IsHere("dockerd") || System.Environment.UserName != "root")
        {
            return null;
        }

        var process = Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "eng", "docker"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The Docker engine did not start.");
        var address = line.Split(' ')[0];
        var environment = Settings();
        environment["DOCKER_HOST"] = address;
        return new DockerEngine(File.Exists(DebianClient) ? DebianClient : "docker", new Uri(address), process, environment);
    }

    private static Dictionary<string, string> Settings() => new(StringComparer.Ordinal) { ["DOCKER_BUILDKIT"] = "1" };

    private async Task TellAsync(string command)
    {
        var process = _process ?? throw new InvalidOperationException("Only an engine of the tests' own can be told that.");
        await process.StandardInput.WriteLineAsync(command);
        var answer = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (answer != command)
        {
            throw new InvalidOperationException($"The Docker engine did not {command}: {answer}");
        }
    }
}

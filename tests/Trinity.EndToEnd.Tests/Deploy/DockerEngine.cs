using System.Diagnostics;
using Trinity.Testing;

namespace Trinity.EndToEnd.Tests.Deploy;

/// <summary>A Docker engine: the one that is here, or one of the tests' own, started by <c>eng/docker</c>. That one goes with the process.</summary>
internal sealed class DockerEngine
{
    /// <summary>What the tests make, by which it is found and removed.</summary>
    public const string Label = "trinity.test=true";

    /// <summary>The client that comes with Debian's engine: it builds as newer ones do only with a plug-in.</summary>
    private const string DebianClient = "/usr/bin/docker";

    private static readonly Lazy<Task<DockerEngine?>> Started = new(StartAsync);

    private readonly string _client;

    /// <summary>Kept: with its pipe the engine ends.</summary>
    private readonly Process? _process;

    private DockerEngine(string client, Process? process, IReadOnlyDictionary<string, string> environment) =>
        (_client, _process, Environment) = (client, process, environment);

    /// <summary>What a program needs to know to speak to it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Where there is none and none can be started, the test is left out; where all of CI runs it fails.</summary>
    public static async Task<DockerEngine> SharedAsync()
    {
        var engine = await Started.Value;
        if (engine is null && System.Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip("There is no Docker engine, and none can be started: that takes dockerd and root.");
        }

        return engine ?? throw new InvalidOperationException("There is no Docker engine.");
    }

    public Task<string> RunAsync(params IEnumerable<string> arguments) => Tool.RunAsync(_client, arguments, Environment);

    /// <summary>Ends it, where it is the tests' own.</summary>
    public void Stop()
    {
        _process?.StandardInput.Close();
        _process?.WaitForExit();
    }

    private static async Task<DockerEngine?> StartAsync()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_BUILDKIT"] = "1" };
        if (Tool.IsHere("docker") && (await Tool.TryAsync("docker", ["info"])).Code == 0)
        {
            return new DockerEngine("docker", process: null, environment);
        }

        if (!Tool.IsHere("dockerd") || System.Environment.UserName != "root")
        {
            return null;
        }

        var process = Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "eng", "docker"))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        environment["DOCKER_HOST"] = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The Docker engine did not start.");
        return new DockerEngine(File.Exists(DebianClient) ? DebianClient : "docker", process, environment);
    }
}

using System.Diagnostics;
using Trinity.Bench.Harness;

namespace Trinity.Bench.Containers;

/// <summary>An engine that goes with the bench, started by <c>eng/docker</c>.</summary>
internal sealed class BenchEngine : IDisposable
{
    private const string Image = "trinity-bench";

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
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new BenchException("bench/run fleet needs dockerd, and root.");
        var engine = new BenchEngine(process, new Uri(line.Split(' ')[0]).LocalPath);
        await engine.RunAsync(["import", "-", Image], new byte[1024]);
        return engine;
    }

    /// <summary>Makes the container of an execution, which never starts.</summary>
    public Task CreateAsync(string name, IReadOnlyDictionary<string, string> labels) => RunAsync(
        ["create", "--name", name, "--network", "none", .. labels.SelectMany(label => (string[])["--label", $"{label.Key}={label.Value}"]), Image, "/nothing"]);

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
        using var process = Process.Start(new ProcessStartInfo("docker", ["--host", $"unix://{Socket}", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardInput.BaseStream.WriteAsync(input ?? []);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        BenchException.ThrowUnless(process.ExitCode == 0, $"docker {arguments[0]} failed: {output}");
    }
}

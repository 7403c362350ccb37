using Trinity.Client;

namespace Trinity.Cli.Demo;

/// <summary>Where the demo's parts are: the server's program, and the directory of the agents and their stream.</summary>
internal sealed record Installation(string Server, string Agents)
{
    public const string AgentsProject = "Trinity.Samples.Demo";

    private const string ServerProject = "Trinity.Server";

    /// <summary>Finds them beside this program: a build puts each project's output into <c>bin/PROJECT/CONFIGURATION</c>.</summary>
    public static Installation Find(string directory)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(directory));
        var bin = own.Parent?.Parent?.FullName ?? own.FullName;
        var server = Path.Combine(bin, ServerProject, own.Name, OperatingSystem.IsWindows() ? ServerProject + ".exe" : ServerProject);
        var agents = Path.Combine(bin, AgentsProject, own.Name);
        return File.Exists(server) && File.Exists(Path.Combine(agents, AgentsProject + ".dll"))
            ? new Installation(server, agents)
            : throw new CliException($"The demo needs {server} and {agents}: build them, or use ./trinity, which does.");
    }

    public string Deliveries => Path.Combine(Agents, "deliveries.ndjson.gz");

    /// <summary>Reads the configuration of an agent that has no code.</summary>
    public async Task<RawJson> ReadConfigAsync(string agent, CancellationToken cancellationToken) =>
        new(await File.ReadAllBytesAsync(Path.Combine(Agents, "agents", agent + ".json"), cancellationToken));

    /// <summary>Puts the desks where a server looks for plug-ins.</summary>
    public void InstallAgents(string dataDirectory)
    {
        var plugin = Directory.CreateDirectory(Path.Combine(dataDirectory, "plugins", AgentsProject)).FullName;
        foreach (var extension in new[] { ".dll", ".deps.json", ".pdb" })
        {
            var file = Path.Combine(Agents, AgentsProject + extension);
            if (File.Exists(file))
            {
                File.Copy(file, Path.Combine(plugin, Path.GetFileName(file)));
            }
        }
    }
}

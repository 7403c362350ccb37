using Trinity.Chaos.Machine;
using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;

namespace Trinity.Chaos.Fleets;

/// <summary>Several servers of one instance, as processes of their own on one database.</summary>
/// <param name="directory">Their data.</param>
/// <param name="network">Where each has a place of its own; null when all are where the test is.</param>
internal sealed class ServerCluster(CrashDirectory directory, Network? network = null) : IAsyncDisposable
{
    private const string Keys = "secrets.key";
    private const int Attempts = 5;

    private readonly List<ServerProcess> _nodes = [];

    /// <summary>All that there were, also those that have ended.</summary>
    private readonly List<ServerProcess> _ever = [];

    public IReadOnlyList<ServerProcess> Nodes => _nodes;

    public string Output => string.Join("\n\n", _nodes.Select((node, i) => $"Server {i}:\n{node.Output}"));

    /// <summary>Whether a server that lived has lost an agent to another one.</summary>
    public bool HasLost(string agent) => _ever.Any(server => server.HasSaid($"Agent {agent} was taken over"));

    /// <summary>Starts so many. The first makes the instance, and its keys go to the others.</summary>
    public async Task StartAsync(int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            _nodes.Add(Launch(i, otherwise: null));
            await _nodes[i].ReadyAsync(cancellationToken);
        }
    }

    /// <summary>Starts one again that has ended, in its own directory.</summary>
    /// <param name="node">Which one.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="otherwise">What the program is told that stands in for the server as it ships; null for that one.</param>
    public async Task<ServerProcess> RestartAsync(
        int node, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? otherwise = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            await _nodes[node].DisposeAsync();
            _nodes[node] = Launch(node, otherwise);
            if (await _nodes[node].IsReadyAsync(cancellationToken))
            {
                return _nodes[node];
            }

            // One that the others have declared dead while it starts, as can be on a machine that has too much to do, is started again.
            if (attempt == Attempts || !_nodes[node].HasSaid("declared this one dead"))
            {
                throw new InvalidOperationException($"The server did not start.\n{_nodes[node].Output}");
            }
        }
    }

    /// <summary>Starts one that has ended and is to be refused.</summary>
    /// <returns>What it said.</returns>
    public async Task<string> RefusedAsync(int node, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? otherwise = null)
    {
        await _nodes[node].DisposeAsync();
        _nodes[node] = Launch(node, otherwise);
        Assert.False(await _nodes[node].IsReadyAsync(cancellationToken), _nodes[node].Output);
        await _nodes[node].EndedAsync();
        return _nodes[node].Output;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private ServerProcess Launch(int node, IReadOnlyDictionary<string, string>? otherwise)
    {
        var path = node == 0 ? directory.Path : Path.Combine(directory.Path, $"node-{node}");
        if (node > 0 && !Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            File.Copy(Path.Combine(directory.Path, Keys), Path.Combine(path, Keys));
            Directory.CreateSymbolicLink(Path.Combine(path, "plugins"), Path.Combine(directory.Path, "plugins"));
        }

        var address = network?.AddressOf(node) ?? "127.0.0.1";
        string[] command =
        [
            .. network?.In(node) ?? [],
            otherwise is null ? Programs.Server : Programs.CrashHost,
            "up", "--port", "0", "--bind", address, "--data", path,
        ];
        var server = ServerProcess.Launch(
            command[0],
            command[1..],
            new Dictionary<string, string>(directory.Environment.Concat(otherwise ?? new Dictionary<string, string>()), StringComparer.Ordinal)
            {
                ["Trinity__Cluster"] = "postgres",
                ["Trinity__Cluster__Address"] = address,
                ["Trinity__Cluster__Port"] = "0",
            });
        _ever.Add(server);
        return server;
    }
}

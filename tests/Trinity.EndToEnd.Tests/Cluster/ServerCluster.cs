using Trinity.EndToEnd.Tests.Crashes;
using Trinity.EndToEnd.Tests.Processes;

namespace Trinity.EndToEnd.Tests.Cluster;

/// <summary>Several servers of one instance, as processes of their own on one database.</summary>
internal sealed class ServerCluster(CrashDirectory directory) : IAsyncDisposable
{
    private const string Keys = "secrets.key";
    private const int Attempts = 5;

    private readonly List<ServerProcess> _nodes = [];

    public IReadOnlyList<ServerProcess> Nodes => _nodes;

    public string Output => string.Join("\n\n", _nodes.Select((node, i) => $"Server {i}:\n{node.Output}"));

    /// <summary>Starts so many. The first makes the instance, and its keys go to the others.</summary>
    public async Task StartAsync(int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            _nodes.Add(Launch(i));
            await _nodes[i].ReadyAsync(cancellationToken);
        }
    }

    /// <summary>Starts one again that has ended, in its own directory.</summary>
    public async Task<ServerProcess> RestartAsync(int node, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await _nodes[node].DisposeAsync();
            _nodes[node] = Launch(node);
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

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private ServerProcess Launch(int node)
    {
        var path = node == 0 ? directory.Path : Path.Combine(directory.Path, $"node-{node}");
        if (node > 0 && !Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            File.Copy(Path.Combine(directory.Path, Keys), Path.Combine(path, Keys));
            Directory.CreateSymbolicLink(Path.Combine(path, "plugins"), Path.Combine(directory.Path, "plugins"));
        }

        return ServerProcess.LaunchServer(path, new Dictionary<string, string>(directory.Environment, StringComparer.Ordinal)
        {
            ["Trinity__Cluster"] = "postgres",
            ["Trinity__Cluster__Port"] = "0",
        });
    }
}

using Trinity.Sdk.Identity;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// Sandboxes that rest between messages. One serves one agent for as long as it lives, and so no two tenants; which of them have rested
/// longest go first when there are too many.
/// </summary>
/// <param name="capacity">How many may rest. Each takes a quarter of a MiB and 2 ms to make.</param>
internal sealed class SandboxPool(int capacity = SandboxPool.DefaultCapacity) : IDisposable
{
    private const int DefaultCapacity = 512;

    private readonly Lock _gate = new();

    /// <summary>What rested last is last, of all and of each agent.</summary>
    private readonly LinkedList<Resting> _resting = [];
    private readonly Dictionary<AgentId, LinkedList<LinkedListNode<Resting>>> _byAgent = [];

    /// <summary>That of the process: node types are made for each message and are given nothing.</summary>
    public static SandboxPool Shared { get; } = new();

    /// <summary>How many rest.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _resting.Count;
            }
        }
    }

    /// <summary>Takes a sandbox of an agent, for one message. It is given back with <see cref="Return"/>.</summary>
    public Sandbox Take(AgentId agent)
    {
        lock (_gate)
        {
            if (_byAgent.TryGetValue(agent, out var nodes))
            {
                return Remove_NeedsGate(nodes.Last!.Value);
            }
        }

        return new Sandbox();
    }

    /// <summary>Gives a sandbox back. One that reached a limit is not used again.</summary>
    public void Return(AgentId agent, Sandbox sandbox)
    {
        var leaving = sandbox.IsSpoiled ? sandbox : null;
        lock (_gate)
        {
            if (leaving is null)
            {
                Add_NeedsGate(agent, sandbox);
                leaving = _resting.Count > capacity ? Remove_NeedsGate(_resting.First!) : null;
            }
        }

        leaving?.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var resting in _resting)
            {
                resting.Sandbox.Dispose();
            }

            _resting.Clear();
            _byAgent.Clear();
        }
    }

    private void Add_NeedsGate(AgentId agent, Sandbox sandbox)
    {
        if (!_byAgent.TryGetValue(agent, out var nodes))
        {
            _byAgent.Add(agent, nodes = []);
        }

        nodes.AddLast(_resting.AddLast(new Resting(agent, sandbox)));
    }

    private Sandbox Remove_NeedsGate(LinkedListNode<Resting> node)
    {
        var (agent, sandbox) = node.Value;
        var nodes = _byAgent[agent];
        nodes.Remove(node);
        if (nodes.Count == 0)
        {
            _byAgent.Remove(agent);
        }

        _resting.Remove(node);
        return sandbox;
    }

    private readonly record struct Resting(AgentId Agent, Sandbox Sandbox);
}

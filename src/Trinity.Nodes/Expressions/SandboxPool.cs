using Trinity.Sdk.Identity;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// Sandboxes that rest between messages. One serves one agent for as long as it lives; which of them have rested longest go first when
/// there are too many.
/// </summary>
/// <param name="capacity">How many may rest. Each takes a quarter of a MiB and 2 ms to make.</param>
internal sealed class SandboxPool(int capacity = SandboxPool.DefaultCapacity) : IDisposable
{
    private const int DefaultCapacity = 512;

    private readonly Lock _gate = new();

    /// <summary>What rested last is last, of all and of each agent.</summary>
    private readonly LinkedList<Resting> _resting = [];
    private readonly Dictionary<Owner, LinkedList<LinkedListNode<Resting>>> _byOwner = [];

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

    /// <summary>Uses a sandbox of an agent for the expressions of one message.</summary>
    /// <exception cref="ExpressionException">The message cannot be read, or what <paramref name="use"/> evaluates failed.</exception>
    public T Use<T>(TenantId tenant, AgentId agent, ExpressionScope scope, Func<Sandbox, T> use)
    {
        var owner = new Owner(tenant, agent);
        var sandbox = Take(owner) ?? new Sandbox();
        try
        {
            sandbox.Begin(scope);
            return use(sandbox);
        }
        finally
        {
            sandbox.End();
            Return(owner, sandbox);
        }
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
            _byOwner.Clear();
        }
    }

    private Sandbox? Take(Owner owner)
    {
        lock (_gate)
        {
            return _byOwner.TryGetValue(owner, out var nodes) ? Remove_NeedsGate(nodes.Last!.Value) : null;
        }
    }

    private void Return(Owner owner, Sandbox sandbox)
    {
        var leaving = sandbox.IsSpoiled ? sandbox : null;
        lock (_gate)
        {
            if (leaving is null)
            {
                Add_NeedsGate(owner, sandbox);
                leaving = _resting.Count > capacity ? Remove_NeedsGate(_resting.First!) : null;
            }
        }

        leaving?.Dispose();
    }

    private void Add_NeedsGate(Owner owner, Sandbox sandbox)
    {
        if (!_byOwner.TryGetValue(owner, out var nodes))
        {
            _byOwner.Add(owner, nodes = []);
        }

        nodes.AddLast(_resting.AddLast(new Resting(owner, sandbox)));
    }

    private Sandbox Remove_NeedsGate(LinkedListNode<Resting> node)
    {
        var (owner, sandbox) = node.Value;
        var nodes = _byOwner[owner];
        nodes.Remove(node);
        if (nodes.Count == 0)
        {
            _byOwner.Remove(owner);
        }

        _resting.Remove(node);
        return sandbox;
    }

    private readonly record struct Resting(Owner Owner, Sandbox Sandbox);

    private readonly record struct Owner(TenantId Tenant, AgentId Agent);
}

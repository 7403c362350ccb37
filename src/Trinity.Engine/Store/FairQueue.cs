using Trinity.Sdk.Identity;

namespace Trinity.Engine.Store;

/// <summary>
/// A queue that is first in, first out for each agent and takes turns between tenants, and between the agents of a tenant: one that
/// floods waits behind its own flood.
/// </summary>
/// <remarks>Not thread-safe: its owner locks.</remarks>
internal sealed class FairQueue<T>
{
    private readonly Dictionary<TenantId, Ring<AgentId, Queue<T>>> _tenants = [];
    private readonly Ring<TenantId, Ring<AgentId, Queue<T>>> _turns = new();

    public int Count { get; private set; }

    public void Enqueue(TenantId tenant, AgentId agent, T item)
    {
        Count++;
        if (!_tenants.TryGetValue(tenant, out var agents))
        {
            _tenants.Add(tenant, agents = new Ring<AgentId, Queue<T>>());
        }

        if (agents.IsEmpty)
        {
            _turns.Add(tenant, agents);
        }

        if (!agents.TryGet(agent, out var queue))
        {
            agents.Add(agent, queue = new Queue<T>());
        }

        queue.Enqueue(item);
    }

    public bool TryDequeue(out T item)
    {
        if (Count == 0)
        {
            item = default!;
            return false;
        }

        Count--;
        var (tenant, agents) = _turns.Next();
        var (agent, queue) = agents.Next();
        item = queue.Dequeue();
        if (queue.Count == 0)
        {
            agents.Remove(agent);
        }

        if (agents.IsEmpty)
        {
            _turns.Remove(tenant);
            _tenants.Remove(tenant);
        }

        return true;
    }

    /// <summary>Values in a circle, found by key; the next one comes up at each call.</summary>
    private sealed class Ring<TKey, TValue>
        where TKey : notnull
    {
        private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
        private readonly LinkedList<(TKey Key, TValue Value)> _circle = [];

        public bool IsEmpty => _nodes.Count == 0;

        public void Add(TKey key, TValue value) => _nodes.Add(key, _circle.AddLast((key, value)));

        public bool TryGet(TKey key, out TValue value)
        {
            var isFound = _nodes.TryGetValue(key, out var node);
            value = isFound ? node!.Value.Value : default!;
            return isFound;
        }

        public (TKey Key, TValue Value) Next()
        {
            var node = _circle.First!;
            _circle.RemoveFirst();
            _circle.AddLast(node);
            return node.Value;
        }

        public void Remove(TKey key)
        {
            _nodes.Remove(key, out var node);
            _circle.Remove(node!);
        }
    }
}

using System.Runtime.InteropServices;
using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Messages;

/// <summary>
/// How many messages wait for their turn, by agent and by lane. Changes of a transaction that is rolled back are taken back.
/// </summary>
/// <remarks>Changed by the writer only; asked from anywhere.</remarks>
internal sealed class Backlog(int laneLimit, int agentLimit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(AgentId Agent, string? Key), int> _counts = [];
    private readonly List<(AgentId Agent, string? Key, int Change)> _changes = [];

    /// <summary>Whether there is room for one more message.</summary>
    public bool HasRoom(AgentId agent, string? key) => Fullness(agent, key) is null;

    /// <summary>What is full: <c>lane_full</c> or <c>agent_full</c>; null when there is room.</summary>
    public string? Fullness(AgentId agent, string? key)
    {
        lock (_gate)
        {
            if (_counts.GetValueOrDefault((agent, null)) >= agentLimit)
            {
                return "agent_full";
            }

            return key is not null && _counts.GetValueOrDefault((agent, key)) >= laneLimit ? "lane_full" : null;
        }
    }

    /// <summary>How many messages wait in all, and how many at the agent with most of them.</summary>
    public (int Total, int Deepest) Sizes()
    {
        lock (_gate)
        {
            var (total, deepest) = (0, 0);
            foreach (var (lane, count) in _counts)
            {
                if (lane.Key is null)
                {
                    total += count;
                    deepest = Math.Max(deepest, count);
                }
            }

            return (total, deepest);
        }
    }

    /// <summary>How many messages of an agent wait for their turn.</summary>
    public int Count(AgentId agent)
    {
        lock (_gate)
        {
            return _counts.GetValueOrDefault((agent, null));
        }
    }

    /// <summary>Counts a message in (1) or out (-1).</summary>
    public void Add(AgentId agent, string? key, int change)
    {
        lock (_gate)
        {
            _changes.Add((agent, key, change));
            Apply(agent, key, change);
        }
    }

    /// <summary>Counts what is already stored.</summary>
    public void Load(AgentId agent, string? key, int count)
    {
        lock (_gate)
        {
            Apply(agent, key, count);
        }
    }

    /// <summary>What the transaction has counted in and out so far. For the writer.</summary>
    public IReadOnlyList<(AgentId Agent, string? Key, int Change)> Changes => _changes;

    /// <summary>Takes a count of all that is stored in the place of what was known.</summary>
    public void Replace(IEnumerable<(AgentId Agent, string? Key, int Count)> counts)
    {
        lock (_gate)
        {
            _counts.Clear();
            foreach (var (agent, key, count) in counts)
            {
                Apply(agent, key, count);
            }
        }
    }

    public void Commit()
    {
        lock (_gate)
        {
            _changes.Clear();
        }
    }

    public void Rollback() => RollbackTo(0);

    /// <summary>A mark to roll back to, when only a part of a transaction is taken back.</summary>
    public int Mark()
    {
        lock (_gate)
        {
            return _changes.Count;
        }
    }

    public void RollbackTo(int mark)
    {
        lock (_gate)
        {
            for (var i = _changes.Count - 1; i >= mark; i--)
            {
                Apply(_changes[i].Agent, _changes[i].Key, -_changes[i].Change);
            }

            _changes.RemoveRange(mark, _changes.Count - mark);
        }
    }

    private void Apply(AgentId agent, string? key, int change)
    {
        Change((agent, null), change);
        if (key is not null)
        {
            Change((agent, key), change);
        }
    }

    private void Change((AgentId Agent, string? Key) lane, int change)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, lane, out _);
        count += change;
        if (count == 0)
        {
            _counts.Remove(lane);
        }
    }
}

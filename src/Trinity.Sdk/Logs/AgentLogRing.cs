using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Logs;

/// <summary>The latest lines of one agent. Used under the lock of <see cref="AgentLogRings"/>.</summary>
internal sealed class AgentLogRing
{
    /// <summary>What a line takes beside its text.</summary>
    private const int Overhead = 128;

    private readonly Queue<AgentLogLine> _lines = [];

    public AgentLogRing(AgentId agent)
    {
        Agent = agent;
        Place = new LinkedListNode<AgentLogRing>(this);
    }

    public AgentId Agent { get; }

    /// <summary>Its place among the rings, by last line.</summary>
    public LinkedListNode<AgentLogRing> Place { get; }

    /// <summary>The number of the last line.</summary>
    public long Last { get; private set; }

    /// <summary>What its lines take.</summary>
    public int Cost { get; private set; }

    public bool IsEmpty => _lines.Count == 0;

    /// <returns>How much more it takes now; less than nothing when a longer line went.</returns>
    public int Add(AgentLogLine line)
    {
        var before = Cost;
        if (_lines.Count == AgentLogRings.LinesOfAgent)
        {
            DropFirst();
        }

        _lines.Enqueue(line);
        Last = line.Number;
        Cost += CostOf(line);
        return Cost - before;
    }

    /// <returns>How much less it takes now.</returns>
    public int DropFirst()
    {
        var cost = CostOf(_lines.Dequeue());
        Cost -= cost;
        return cost;
    }

    public IReadOnlyList<AgentLogLine> Read(AgentLogFilter filter, long? after, int limit)
    {
        var wanted = _lines.Where(line => line.Number > (after ?? long.MinValue) && filter.Matches(line));
        return [.. after is null ? wanted.TakeLast(limit) : wanted.Take(limit)];
    }

    private static int CostOf(AgentLogLine line) => Overhead + (line.Text.Length * sizeof(char));
}

using System.Text;
using Microsoft.Extensions.Logging;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Logs;

/// <summary>
/// The latest log lines of agents, in memory, whatever their runtime. Bounded for each agent, and in all: then the lines of the agent that has written
/// nothing for longest go first. One lock: a line is copied under it, never made.
/// </summary>
internal sealed class AgentLogRings(TimeProvider time, int capacity = AgentLogRings.Capacity) : ITurnLines
{
    public const int LinesOfAgent = 1_000;
    public const int BytesOfLine = 4 * 1024;

    /// <summary>What all lines may take, roughly as they lie in memory.</summary>
    private const int Capacity = 32 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, AgentLogRing> _rings = [];

    /// <summary>The rings by their last line, the oldest first.</summary>
    private readonly LinkedList<AgentLogRing> _order = [];

    /// <summary>Who waits for the next line of an agent: one entry for all of them, also when it has no lines yet.</summary>
    private readonly Dictionary<AgentId, TaskCompletionSource> _waiting = [];

    private long _last;
    private int _used;

    /// <summary>What the lines take now.</summary>
    public int Used
    {
        get
        {
            lock (_gate)
            {
                return _used;
            }
        }
    }

    public bool Keeps(LogLevel level) => level >= LogLevel.Information;

    public void Write(TurnRequest turn, LogLevel level, string text) => Write(turn.Agent.Id, turn.Message.Id, level, text);

    public void Write(AgentId agent, MessageId? execution, LogLevel level, string text)
    {
        var bounded = Bound(text);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            // Numbers are times in microseconds: so they go on above those of the process before.
            _last = Math.Max(_last + 1, now.ToUnixTimeMilliseconds() * 1_000);
            var ring = RingOf_NeedsGate(agent);
            _used += ring.Add(new AgentLogLine(_last, now, level, bounded, execution));
            _order.Remove(ring.Place);
            _order.AddLast(ring.Place);
            while (_used > capacity)
            {
                DropOldest_NeedsGate();
            }

            if (_waiting.Remove(agent, out var waiting))
            {
                waiting.SetResult();
            }
        }
    }

    public IReadOnlyList<AgentLogLine> Read(AgentId agent, AgentLogFilter filter, long? after, int limit)
    {
        lock (_gate)
        {
            return _rings.TryGetValue(agent, out var ring) ? ring.Read(filter, after, limit) : [];
        }
    }

    public Task WaitAsync(AgentId agent, long after, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_rings.TryGetValue(agent, out var ring) && ring.Last > after)
            {
                return Task.CompletedTask;
            }

            if (!_waiting.TryGetValue(agent, out var waiting))
            {
                waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(agent, waiting);
            }

            return waiting.Task.WaitAsync(cancellationToken);
        }
    }

    public void Erase(AgentId agent)
    {
        lock (_gate)
        {
            if (_rings.Remove(agent, out var ring))
            {
                _order.Remove(ring.Place);
                _used -= ring.Cost;
            }
        }
    }

    private AgentLogRing RingOf_NeedsGate(AgentId agent)
    {
        if (!_rings.TryGetValue(agent, out var ring))
        {
            ring = new AgentLogRing(agent);
            _rings.Add(agent, ring);
            _order.AddLast(ring.Place);
        }

        return ring;
    }

    private void DropOldest_NeedsGate()
    {
        var ring = _order.First!.Value;
        _used -= ring.DropFirst();
        if (ring.IsEmpty)
        {
            _rings.Remove(ring.Agent);
            _order.Remove(ring.Place);
        }
    }

    private static string Bound(string text)
    {
        if (text.Length <= BytesOfLine / 3 || Encoding.UTF8.GetByteCount(text) <= BytesOfLine)
        {
            return text;
        }

        const string cut = "…";
        Span<byte> bytes = stackalloc byte[BytesOfLine - Encoding.UTF8.GetByteCount(cut)];
        Encoding.UTF8.GetEncoder().Convert(text, bytes, flush: true, out var used, out _, out _);
        return string.Concat(text.AsSpan(0, used), cut);
    }
}

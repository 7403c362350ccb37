using System.Diagnostics;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine;

/// <summary>
/// The traces that open messages belong to. In memory and not in their rows: it is for whoever looks on, and the rows are written for every turn.
/// </summary>
internal sealed class RememberedTraces
{
    /// <summary>The oldest is forgotten for one more: its later turns are traces of their own.</summary>
    private const int Limit = 50_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<MessageId, ActivityContext> _traces = [];
    private readonly Queue<MessageId> _order = [];

    public void Add(MessageId message, ActivityContext trace)
    {
        lock (_gate)
        {
            _traces[message] = trace;
            _order.Enqueue(message);
            while (_order.Count > Limit)
            {
                _traces.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>The trace of a message; none when it is not known.</summary>
    public ActivityContext Find(MessageId message)
    {
        lock (_gate)
        {
            return _traces.GetValueOrDefault(message);
        }
    }

    public void Remove(IEnumerable<MessageRecord> messages)
    {
        lock (_gate)
        {
            if (_traces.Count == 0)
            {
                return;
            }

            foreach (var message in messages)
            {
                _traces.Remove(message.Id);
            }
        }
    }
}

using Trinity.Sdk.Messages;

namespace Trinity.Engine.Mailboxes;

/// <summary>
/// After an unclean stop, every message accepted before it is a suspect: a few run at a time, each with a durable mark of its start; those
/// that were running at an earlier end of the process run alone.
/// </summary>
internal sealed class Quarantine(int parallel)
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _unmarked = [];
    private readonly Queue<TaskCompletionSource> _marked = [];
    private long _through;
    private int _running;
    private bool _isExclusive;

    /// <summary>Puts every message up to this one into quarantine.</summary>
    public void Begin(long through) => _through = through;

    public bool Covers(MessageRecord message) => message.Sequence <= _through;

    /// <summary>Waits for a place.</summary>
    public Task EnterAsync(MessageRecord message)
    {
        lock (_gate)
        {
            var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (message.StartMarks > 0 ? _marked : _unmarked).Enqueue(place);
            Admit_NeedsGate();
            return place.Task;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _running--;
            _isExclusive = false;
            Admit_NeedsGate();
        }
    }

    /// <summary>Those without a mark go first: what they wait behind may end the process again.</summary>
    private void Admit_NeedsGate()
    {
        while (!_isExclusive && _running < parallel && _unmarked.TryDequeue(out var place))
        {
            _running++;
            place.SetResult();
        }

        if (_running == 0 && _marked.TryDequeue(out var alone))
        {
            _running++;
            _isExclusive = true;
            alone.SetResult();
        }
    }
}

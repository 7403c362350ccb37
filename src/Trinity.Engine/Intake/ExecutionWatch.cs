using System.Collections.Concurrent;
using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Intake;

/// <summary>Lets those who wait for an execution know that something about it was committed. A hint: they read it again.</summary>
internal sealed class ExecutionWatch : ICommitListener
{
    private readonly ConcurrentDictionary<MessageId, Watchers> _watched = [];

    public void Committed(Aftermath aftermath)
    {
        if (_watched.IsEmpty)
        {
            return;
        }

        if (aftermath.HasGap)
        {
            foreach (var message in _watched.Keys)
            {
                Signal(message);
            }
        }

        foreach (var message in aftermath.Ended)
        {
            Signal(message.Id);
        }

        foreach (var message in aftermath.Touched)
        {
            Signal(message);
        }
    }

    /// <summary>Begins to watch an execution. What happens after this is not missed.</summary>
    public Watch Begin(MessageId execution)
    {
        while (true)
        {
            var watchers = _watched.GetOrAdd(execution, static _ => new Watchers());
            if (watchers.TryEnter())
            {
                return new Watch(this, execution, watchers);
            }
        }
    }

    private void Signal(MessageId execution)
    {
        if (_watched.TryGetValue(execution, out var watchers))
        {
            watchers.Signal();
        }
    }

    /// <summary>One who watches an execution.</summary>
    internal sealed class Watch(ExecutionWatch owner, MessageId execution, Watchers watchers) : IDisposable
    {
        private Task _next = watchers.Next;

        /// <summary>Returns when something has happened since the last return.</summary>
        public async Task NextAsync(CancellationToken cancellationToken)
        {
            await _next.WaitAsync(cancellationToken);
            _next = watchers.Next;
        }

        public void Dispose()
        {
            if (watchers.Leave())
            {
                owner._watched.TryRemove(new KeyValuePair<MessageId, Watchers>(execution, watchers));
            }
        }
    }

    internal sealed class Watchers
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;
        private bool _isOver;

        public Task Next
        {
            get
            {
                lock (_gate)
                {
                    return _next.Task;
                }
            }
        }

        public bool TryEnter()
        {
            lock (_gate)
            {
                _count += _isOver ? 0 : 1;
                return !_isOver;
            }
        }

        /// <returns>Whether that was the last one.</returns>
        public bool Leave()
        {
            lock (_gate)
            {
                _isOver = --_count == 0;
                return _isOver;
            }
        }

        public void Signal()
        {
            lock (_gate)
            {
                _next.SetResult();
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}

using Microsoft.Extensions.Logging;
using Trinity.Engine.Store;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Mailboxes;

/// <summary>What a mailbox holds of its queue: taken from hints where they follow what is held, read from the store where they do not.</summary>
internal sealed partial class Mailbox
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private const int HeldBytes = 4 * 1024 * 1024;

    /// <summary>Takes messages that may be executed. It is a hint: where it does not follow what is held, the rows are read.</summary>
    /// <returns>Whether it was taken: a mailbox that is closed takes none.</returns>
    public bool Hint(params ReadOnlySpan<HintedMessage> messages)
    {
        lock (Gate)
        {
            if (!_isOpen)
            {
                return false;
            }

            foreach (var message in messages)
            {
                if (_held.Contains(message.Sequence))
                {
                    continue;
                }

                if (message.LaneSequence <= _through)
                {
                    // Woken: its row has changed since the mailbox saw it.
                    Add_NeedsGate(message.Key, new LaneEntry(message.Sequence, message.LaneSequence, Message: null));
                }
                else if (message.Previous >= 0 && message.Previous <= _through && !_isReading)
                {
                    _through = message.LaneSequence;
                    Add_NeedsGate(message.Key, new LaneEntry(message.Sequence, message.LaneSequence, Keep_NeedsGate(message.Body)));
                }
                else
                {
                    ReadAgain_NeedsGate();
                    return true;
                }
            }

            return true;
        }
    }

    /// <summary>Looks at the rows again.</summary>
    public void Nudge()
    {
        lock (Gate)
        {
            if (_isOpen)
            {
                ReadAgain_NeedsGate();
            }
        }
    }

    private MessageRecord? Keep_NeedsGate(MessageRecord? message)
    {
        var size = message?.Payload.Length ?? 0;
        if (_heldBytes + size > HeldBytes)
        {
            return null;
        }

        _heldBytes += size;
        return message;
    }

    private void Add_NeedsGate(string? key, LaneEntry entry)
    {
        Lane? lane;
        if (key is null)
        {
            (_unkeyed ??= []).Add(lane = new Lane(this, key: null));
        }
        else if (!_lanes.TryGetValue(key, out lane))
        {
            _lanes.Add(key, lane = new Lane(this, key));
        }

        Add_NeedsGate(lane, entry);
    }

    private void Add_NeedsGate(Lane lane, LaneEntry entry)
    {
        if (_held.Add(entry.Sequence))
        {
            lane.Enqueue(entry);
            Schedule_NeedsGate(lane, hasPlace: _waiting.Remove(entry.Sequence));
        }
    }

    private void ReadAgain_NeedsGate()
    {
        if (_isReading)
        {
            _mustReadAgain = true;
            return;
        }

        _isReading = true;
        _ = ReadQueueAsync(CancellationToken.None);
    }

    private async Task ReadQueueAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var before = KnownWaiting();
                var queued = await _context.Reads.ReadQueuedAsync(Agent, key: null, cancellationToken);
                var waiting = Policy.CountsWaiting ? await _context.Reads.ReadWaitingAsync(Agent, cancellationToken) : [];
                lock (Gate)
                {
                    _through = Math.Max(_through, queued.Through);
                    Wait_NeedsGate(before, waiting);
                    foreach (var message in queued.Messages)
                    {
                        Add_NeedsGate(message);
                    }

                    foreach (var lane in Lanes_NeedsGate().ToArray())
                    {
                        Schedule_NeedsGate(lane);
                    }

                    // There may be more places than before.
                    ScheduleReady_NeedsGate();
                    if (!_mustReadAgain || !_isOpen)
                    {
                        _isReading = false;
                        return;
                    }

                    _mustReadAgain = false;
                }
            }
            catch (Exception exception)
            {
                // Nothing is lost but time.
                LogNotRead(_context.MailboxLog, exception, _definition.Name);
                lock (Gate)
                {
                    _isReading = false;
                }

                NudgeLater();
                return;
            }
        }
    }

    private long[] KnownWaiting()
    {
        lock (Gate)
        {
            return [.. _waiting];
        }
    }

    /// <summary>Takes what was read of those that wait: what was known before and was not found has ended. One that is held here goes on already.</summary>
    private void Wait_NeedsGate(long[] before, IReadOnlyList<long> found)
    {
        _waiting.ExceptWith(before.Except(found));
        _waiting.UnionWith(found.Where(sequence => !_held.Contains(sequence)));
    }

    /// <summary>What could not be read now may be in a moment.</summary>
    private void NudgeLater()
    {
        if (Interlocked.Exchange(ref _willNudge, true))
        {
            return;
        }

        _ = NudgeLaterAsync();

        async Task NudgeLaterAsync()
        {
            await Task.Delay(Rest, _context.Time);
            Volatile.Write(ref _willNudge, false);
            Nudge();
        }
    }

    private void Add_NeedsGate(QueuedMessage message)
    {
        // Read from the store: a lane that was refused and is not yet forgotten takes nothing.
        if (message.Key is null || !_lanes.TryGetValue(message.Key, out var lane) || !lane.IsBroken)
        {
            Add_NeedsGate(message.Key, new LaneEntry(message.Sequence, message.LaneSequence, Message: null));
        }
    }

    /// <summary>Keeps the state of some idle keys, and forgets the others.</summary>
    private void Tidy_NeedsGate(Lane lane)
    {
        if (!lane.IsIdle)
        {
            return;
        }

        if (lane.Key is null)
        {
            _unkeyed?.Remove(lane);
            return;
        }

        if (_lanes.Count <= _context.Options.WarmKeys)
        {
            return;
        }

        (_idle ??= []).Enqueue(lane);
        while (_lanes.Count > _context.Options.WarmKeys && _idle.TryDequeue(out var oldest))
        {
            if (oldest.IsIdle && _lanes.TryGetValue(oldest.Key!, out var current) && current == oldest)
            {
                _lanes.Remove(oldest.Key!);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} was taken over: what came of {Execution} here is refused.")]
    private static partial void LogTakenOver(ILogger logger, string agent, Sdk.Identity.MessageId execution);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of agent {Agent} could not be read.")]
    private static partial void LogNotRead(ILogger logger, Exception exception, string agent);
}

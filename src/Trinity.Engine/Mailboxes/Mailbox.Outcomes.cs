using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Mailboxes;

/// <summary>What becomes of turns: on their way to the store, and when it has decided.</summary>
internal sealed partial class Mailbox
{
    /// <summary>An outcome that cannot be stored gives way to another one.</summary>
    public void Replace(Lane lane, TurnWrite write, TurnWrite other)
    {
        lock (Gate)
        {
            lane.Decided(write);
            lane.Break();
            _waiting.Remove(write.Message.Sequence);
            lane.Advance(other);
            _context.Writer.Enqueue(new TurnCommitWrite(this, lane, other));
        }
    }

    /// <summary>An attempt has its outcome: it goes to the store, and the lane goes on from it.</summary>
    public void Ended(Lane lane, TurnWrite write)
    {
        lock (Gate)
        {
            lane.Run = null;
            lane.Advance(write);
            if (write.Outcome is TurnOutcome.Suspended)
            {
                // Before the lane gives its place to another one.
                KeepPlace_NeedsGate(write.Message.Sequence, MessageStatus.Waiting);
            }

            // Under the gate: the order of the queue is the order in which the lane advanced.
            _context.Writer.Enqueue(new TurnCommitWrite(this, lane, write));
        }
    }

    /// <summary>The store has decided about an outcome.</summary>
    public void Decided(Lane lane, TurnWrite write)
    {
        var isLost = false;
        lock (Gate)
        {
            lane.Decided(write);
            _held.Remove(write.Message.Sequence);
            switch (write.Result)
            {
                case TurnWriteResult.Committed:
                    Settle_NeedsGate(lane, write);
                    break;
                case TurnWriteResult.CommittedRunnable:
                    Settle_NeedsGate(lane, write);

                    // With the place that it has kept.
                    Add_NeedsGate(lane, new LaneEntry(write.Message.Sequence, write.Message.LaneSequence, Message: null));
                    break;
                case TurnWriteResult.RefusedEpoch:
                    isLost = true;
                    break;
                case TurnWriteResult.RefusedMessage or TurnWriteResult.RefusedState or TurnWriteResult.RefusedPredecessor or TurnWriteResult.TargetFull:
                    // What the lane went on from is not so: it reads again what is.
                    _waiting.Remove(write.Message.Sequence);
                    lane.Break();
                    break;
                default:
                    throw new InvalidOperationException($"The store has not decided about {write.Message.Id}.");
            }

            Continue_NeedsGate(lane);
        }

        if (isLost)
        {
            LogTakenOver(_context.MailboxLog, _definition.Name, write.Message.Id);
            Lose();
        }
    }

    /// <summary>The store could not be written: nothing is known but that nothing was committed.</summary>
    public void Undecided(Lane lane, TurnWrite write)
    {
        lock (Gate)
        {
            lane.Decided(write);
            lane.Break();
            _held.Remove(write.Message.Sequence);
            _waiting.Remove(write.Message.Sequence);
            Continue_NeedsGate(lane);
        }
    }

    /// <summary>The state of a key has changed, and not by a turn.</summary>
    public void Restate(string key)
    {
        lock (Gate)
        {
            if (_lanes.TryGetValue(key, out var lane) && lane.IsLoaded)
            {
                lane.Break();
                Continue_NeedsGate(lane);
            }
        }
    }

    /// <summary>Only a turn that did not complete keeps its lane waiting for the store.</summary>
    private void Settle_NeedsGate(Lane lane, TurnWrite write)
    {
        if (write.Outcome is not TurnOutcome.Completed)
        {
            lane.IsSettling = false;
        }

        if (write.NextStatus is MessageStatus.Retrying)
        {
            _context.Telemetry.WasRetried();
        }

        if (write.NextStatus is MessageStatus.Waiting or MessageStatus.Retrying && Policy.Ordering == Ordering.Strict)
        {
            lane.Hold(write.Message.LaneSequence);
        }
    }

    private void Continue_NeedsGate(Lane lane)
    {
        if (lane.IsBroken && lane.Uncommitted == 0 && lane.Run is null)
        {
            foreach (var entry in lane.Forget())
            {
                _held.Remove(entry.Sequence);
            }

            ReadAgain_NeedsGate();
        }

        Schedule_NeedsGate(lane);
        ScheduleReady_NeedsGate();
        Tidy_NeedsGate(lane);
    }
}

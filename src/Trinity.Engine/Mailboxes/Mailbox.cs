using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Mailboxes;

/// <summary>
/// The one place where an agent's messages are executed: a cache of its queue in the store, in lanes. It may be lost at any time.
/// </summary>
/// <remarks>
/// Hints come from the grain, outcomes from the dispatcher, turns run on the pool: all take the gate, none keeps it while it waits.
/// </remarks>
internal sealed partial class Mailbox
{
    private readonly MailboxContext _context;
    private readonly Action _lost;
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Queue<Lane> _ready = [];
    private readonly HashSet<long> _held = [];

    /// <summary>Messages that wait and keep their place among the parallel ones.</summary>
    private readonly HashSet<long> _waiting = [];
    private HashSet<Lane>? _unkeyed;
    private Queue<Lane>? _idle;
    private AgentDefinition _definition;
    private long _through;
    private long _suspectThrough;
    private int _scheduled;
    private int _heldBytes;
    private bool _isOpen;
    private bool _isReading;
    private bool _mustReadAgain;
    private bool _willNudge;

    /// <param name="context">What every mailbox works with.</param>
    /// <param name="definition">The agent.</param>
    /// <param name="lost">Called when another activation has taken over, or this one no longer knows what is true.</param>
    public Mailbox(MailboxContext context, AgentDefinition definition, Action lost)
    {
        _context = context;
        _definition = definition;
        _lost = lost;
        Agent = definition.Id;
        Tenant = definition.Tenant;
        Policy = context.Runtimes.PolicyOf(definition);
    }

    public AgentId Agent { get; }

    public TenantId Tenant { get; }

    public MailboxContext Context => _context;

    public Lock Gate { get; } = new();

    public AgentDefinition Definition => _definition;

    public ExecutionPolicy Policy { get; private set; }

    public long Epoch { get; private set; }

    /// <summary>When the cluster was last told that the mailbox is in use.</summary>
    public long TouchedAt { get; set; }

    /// <summary>The sequences of the messages that are being executed.</summary>
    public IReadOnlyList<long> Running
    {
        get
        {
            lock (Gate)
            {
                return [.. Lanes_NeedsGate().Where(lane => lane.Run is not null).Select(lane => lane.Run!.Sequence)];
            }
        }
    }

    private bool MayRun => _isOpen && _definition.MayRun && Policy.HeldBy is null;

    /// <summary>Takes the mailbox over: from now on every commit of an earlier activation is refused.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        (Epoch, _suspectThrough) = await _context.Writer.ApplyAsync(
            Tenant, Agent, "raise_epoch", transaction => (transaction.RaiseEpoch(Agent), transaction.DeadThrough()));
        lock (Gate)
        {
            _isOpen = true;
            _isReading = true;
        }

        await ReadQueueAsync(cancellationToken);
    }

    /// <summary>Whether a message may have been running when a process ended without leaving in order.</summary>
    public bool Suspects(MessageRecord message) => message.Sequence <= _suspectThrough || _context.Quarantine.Covers(message);

    /// <summary>Ends what runs; nothing of it will be committed here.</summary>
    public void Close()
    {
        TurnRun[] runs;
        lock (Gate)
        {
            _isOpen = false;
            runs = [.. Lanes_NeedsGate().Select(lane => lane.Run).OfType<TurnRun>()];
        }

        foreach (var run in runs)
        {
            run.Cancel();
        }
    }

    /// <summary>Messages ended without a turn of theirs: what runs is ended, what was held back goes on.</summary>
    public void Release(params ReadOnlySpan<HintedMessage> messages)
    {
        var unwanted = new List<TurnRun>();
        lock (Gate)
        {
            foreach (var message in messages)
            {
                _waiting.Remove(message.Sequence);
                foreach (var lane in message.Key is null
                    ? (IEnumerable<Lane>)[.. _unkeyed ?? []]
                    : _lanes.TryGetValue(message.Key, out var keyed) ? [keyed] : [])
                {
                    if (lane.Run is { } run && run.Sequence == message.Sequence)
                    {
                        unwanted.Add(run);
                    }

                    lane.Release(message.LaneSequence);
                    Schedule_NeedsGate(lane);
                }
            }

            ScheduleReady_NeedsGate();
        }

        foreach (var run in unwanted)
        {
            run.Cancel();
        }
    }

    /// <summary>The agent was changed: stopped, started, configured, reset or deleted.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAgentAsync(cancellationToken);
        }
        catch
        {
            // How it is now cannot be read: it must not go on as it was.
            Lose();
            throw;
        }
    }

    /// <summary>Finds the next message of a lane.</summary>
    /// <returns>Whether there is one that may be executed now; if not, the lane has left the scheduler.</returns>
    public bool TryBegin(Lane lane, out LaneEntry entry)
    {
        lock (Gate)
        {
            if (MayRun && lane.TryTake(Policy.Ordering, _context.Options.UncommittedTurns, out entry))
            {
                return true;
            }

            entry = default;
            lane.IsScheduled = false;
            _scheduled--;
            Tidy_NeedsGate(lane);
            ScheduleReady_NeedsGate();
            return false;
        }
    }

    /// <summary>Lets a lane go to the back of the line.</summary>
    public void Yield(Lane lane)
    {
        lock (Gate)
        {
            lane.IsScheduled = false;
            _scheduled--;
            Schedule_NeedsGate(lane);
            ScheduleReady_NeedsGate();
        }
    }

    /// <summary>Takes a message out of the queue: it is being executed.</summary>
    public void Take(Lane lane, LaneEntry entry, TurnRun run)
    {
        lock (Gate)
        {
            lane.Dequeue();
            lane.Run = run;
            _heldBytes -= entry.Message?.Payload.Length ?? 0;
        }
    }

    /// <summary>
    /// A message was read and may be executed: from now on its turn keeps the lane, and not what it waited for. Not before: that it may be
    /// executed was a hint, or was read before it began to wait.
    /// </summary>
    public void Confirm(Lane lane, LaneEntry entry)
    {
        lock (Gate)
        {
            lane.Release(entry.LaneSequence);
        }
    }

    /// <summary>A message turned out not to be executable: it has ended, or it still waits and keeps the lane.</summary>
    public void Drop(Lane lane, LaneEntry entry, MessageStatus? status)
    {
        lock (Gate)
        {
            lane.Run = null;
            _held.Remove(entry.Sequence);
            if (status is MessageStatus.Waiting or MessageStatus.Retrying)
            {
                KeepPlace_NeedsGate(entry.Sequence, status);
                // A hint that it was woken, come since it was read, was taken for the one that is dropped.
                ReadAgain_NeedsGate();
            }
            else
            {
                lane.Release(entry.LaneSequence);
            }
        }
    }

    /// <summary>A lane is about to be read.</summary>
    public void BeginLoad(Lane lane)
    {
        lock (Gate)
        {
            lane.BeginLoad();
        }
    }

    /// <summary>
    /// Takes what was read of a lane. A message that waited when the queue was read, and was woken before the lane was, is in neither but for this:
    /// the hint may still be on its way, and nothing would keep those behind it back.
    /// </summary>
    public void Load(Lane lane, LaneSnapshot snapshot)
    {
        lock (Gate)
        {
            lane.Load(snapshot);
            foreach (var message in snapshot.Queued)
            {
                Add_NeedsGate(lane, new LaneEntry(message.Sequence, message.LaneSequence, Message: null));
            }
        }
    }

    /// <summary>A turn could not be made: the lane rests until the mailbox is nudged, soon.</summary>
    public void Abandon(Lane lane, LaneEntry entry)
    {
        lock (Gate)
        {
            if (lane.Run is not null)
            {
                lane.Run = null;
                _held.Remove(entry.Sequence);
            }

            lane.IsScheduled = false;
            _scheduled--;
            ScheduleReady_NeedsGate();
        }

        NudgeLater();
    }

    private async Task ReadAgentAsync(CancellationToken cancellationToken)
    {
        // Another server may have changed it, and what it said of that may still be on its way.
        _context.Agents.Invalidate(Agent);
        var definition = await _context.Agents.FindAsync(Agent, cancellationToken);
        if (definition is null || await _context.Reads.ReadEpochAsync(Agent, cancellationToken) != Epoch)
        {
            Lose();
            return;
        }

        var policy = _context.Runtimes.PolicyOf(definition);
        if (policy.Ordering != Policy.Ordering)
        {
            // What holds a lane back is not known here: read everything under the new order.
            Lose();
            return;
        }

        lock (Gate)
        {
            _definition = definition;
            Policy = policy;
        }

        Nudge();
    }

    /// <summary>Whether another lane may be executed beside those that are, and those whose messages wait and keep their places.</summary>
    private bool HasPlace_NeedsGate => _scheduled - _ready.Count + _waiting.Count < Policy.Parallel;

    private void KeepPlace_NeedsGate(long sequence, MessageStatus? status)
    {
        if (Policy.CountsWaiting && status == MessageStatus.Waiting)
        {
            _waiting.Add(sequence);
        }
    }

    /// <param name="lane">The lane.</param>
    /// <param name="hasPlace">Whether it has a place: its message has kept the one that it had.</param>
    private void Schedule_NeedsGate(Lane lane, bool hasPlace = false)
    {
        if (lane.IsScheduled || !MayRun || !lane.TryTake(Policy.Ordering, _context.Options.UncommittedTurns, out _))
        {
            return;
        }

        hasPlace |= HasPlace_NeedsGate;
        lane.IsScheduled = true;
        _scheduled++;
        if (hasPlace)
        {
            _context.Scheduler.Enqueue(lane);
        }
        else
        {
            _ready.Enqueue(lane);
        }
    }

    /// <summary>A place among the agent's parallel turns may have become free.</summary>
    private void ScheduleReady_NeedsGate()
    {
        while (HasPlace_NeedsGate && _ready.TryDequeue(out var lane))
        {
            _context.Scheduler.Enqueue(lane);
        }
    }

    private IEnumerable<Lane> Lanes_NeedsGate() => _unkeyed is null ? _lanes.Values : _lanes.Values.Concat(_unkeyed);

    private void Lose()
    {
        Close();
        _lost();
    }
}

using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Engine.Mailboxes;

/// <summary>
/// One key of an agent: its messages in their order, its state as the last turn left it, and how much of that is committed.
/// </summary>
/// <remarks>Guarded by the gate of its mailbox, but for the turn that runs: one at a time.</remarks>
internal sealed class Lane(Mailbox mailbox, string? key) : ITurnSource
{
    private PriorityQueue<LaneEntry, long>? _queue;
    private List<long>? _holding;
    private HashSet<long>? _released;

    public TenantId Tenant => mailbox.Tenant;

    public AgentId Agent => mailbox.Agent;

    public string? Key => key;

    /// <summary>The state's row; null for a lane without a key.</summary>
    public StateRow? Row { get; private set; }

    /// <summary>The version that the next turn builds on.</summary>
    public long Version { get; private set; }

    /// <summary>The state that the next turn builds on; null when there is none.</summary>
    public StateSnapshot? State { get; private set; }

    /// <summary>Whether state and holding messages are known.</summary>
    public bool IsLoaded { get; private set; } = key is null;

    /// <summary>Whether the lane is with the scheduler, or makes a turn.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>Whether a turn's outcome must be known before the next one begins.</summary>
    public bool IsSettling { get; set; }

    /// <summary>Whether a commit was refused: nothing runs before the lane has been read again.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Outcomes on their way to the store.</summary>
    public int Uncommitted { get; private set; }

    /// <summary>The latest of them.</summary>
    public TurnWrite? LastWrite { get; private set; }

    /// <summary>The attempt that runs.</summary>
    public TurnRun? Run { get; set; }

    public bool IsIdle => !IsScheduled && Uncommitted == 0 && Run is null && _queue is null or { Count: 0 };

    public int QueueLength => _queue?.Count ?? 0;

    public Task RunAsync() => TurnRunner.RunAsync(mailbox, this);

    public void Enqueue(LaneEntry entry) =>
        (_queue ??= new PriorityQueue<LaneEntry, long>()).Enqueue(entry, entry.LaneSequence);

    /// <summary>Takes the next message, unless something holds it back.</summary>
    public bool TryTake(Ordering ordering, int uncommittedLimit, out LaneEntry entry)
    {
        entry = default;
        if (IsBroken || IsSettling || Uncommitted >= uncommittedLimit || _queue is null || !_queue.TryPeek(out entry, out var place))
        {
            return false;
        }

        // A cold lane does not know yet what holds it: it is loaded first.
        if (IsLoaded && ordering == Ordering.Strict && _holding?.Exists(held => held < place) == true)
        {
            return false;
        }

        return true;
    }

    public void Dequeue() => _queue!.Dequeue();

    /// <summary>The lane is read from now on: what is let go meanwhile may come as held.</summary>
    public void BeginLoad() => _released = [];

    public void Load(LaneSnapshot snapshot)
    {
        Row = new StateRow(Agent, Tenant, key!) { RowId = snapshot.RowId };
        Version = snapshot.Version;
        State = snapshot.State;
        _holding = snapshot.Holding.Count == 0 ? null : [.. snapshot.Holding.Where(held => _released?.Contains(held) != true)];
        _released = null;
        IsLoaded = true;
    }

    /// <summary>The next turn builds on this outcome before it is durable.</summary>
    public void Advance(TurnWrite write)
    {
        write.Predecessor = LastWrite;
        LastWrite = write;
        Uncommitted++;
        if (write.Outcome is TurnOutcome.Completed completed)
        {
            if (completed.State is { } change)
            {
                Version++;
                State = new StateSnapshot(change.SchemaVersion, change.Data);
            }
        }
        else
        {
            IsSettling = true;
        }
    }

    /// <summary>An outcome has been decided.</summary>
    public void Decided(TurnWrite write)
    {
        Uncommitted--;
        write.Predecessor = null;
        write.Decide();
        if (LastWrite == write)
        {
            LastWrite = null;
        }
    }

    public void Hold(long laneSequence) => (_holding ??= []).Add(laneSequence);

    public void Release(long laneSequence)
    {
        _holding?.Remove(laneSequence);
        _released?.Add(laneSequence);
    }

    /// <summary>What the lane holds is no longer true.</summary>
    public void Break() => IsBroken = true;

    /// <summary>Forgets everything, to be read again.</summary>
    public IEnumerable<LaneEntry> Forget()
    {
        var entries = _queue?.UnorderedItems.Select(item => item.Element).ToArray() ?? [];
        _queue = null;
        _holding = null;
        Row = null;
        State = null;
        IsLoaded = key is null;
        IsBroken = false;
        IsSettling = false;
        return entries;
    }
}

/// <summary>A message in a lane.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="LaneSequence">Its place.</param>
/// <param name="Message">The message itself, when it came by hint and is small; null when it has to be read.</param>
internal readonly record struct LaneEntry(long Sequence, long LaneSequence, MessageRecord? Message);

/// <summary>An attempt that runs.</summary>
internal sealed class TurnRun(long sequence, CancellationTokenSource cancellation)
{
    public long Sequence { get; } = sequence;

    /// <summary>Ends the attempt; one that has ended by itself is left alone.</summary>
    public void Cancel()
    {
        try
        {
            cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended a moment ago.
        }
    }
}

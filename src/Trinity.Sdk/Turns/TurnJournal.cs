using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>
/// The steps and waits of one attempt: what it reached, what the journal answers and in which order, and what is new.
/// </summary>
internal sealed class TurnJournal(TurnAttempt attempt, Lock gate)
{
    private static readonly string TooLarge =
        $"A message may have {TurnBounds.JournalEntries} steps and waits with {TurnBounds.JournalBytes} bytes of results.";

    private readonly Replay? _replay = attempt.Request.Journal.Count > 0 ? new Replay(attempt.Request.Journal) : null;
    private Dictionary<string, Slot>? _slots;
    private PriorityQueue<Slot, long>? _deliverables;
    private List<WaitRequest>? _waits;
    private List<JournalEntry>? _unrecorded;
    private StepRunner? _steps;
    private long _livePositions;
    private long _addedBytes;
    private int _addedEntries;
    private int _delivered;
    private int _openSteps;
    private int _openWaits;
    private bool _hasWarned;

    public bool IsReplaying => _delivered < (_replay?.Deliverables ?? 0);

    public bool HasOpenSteps => _openSteps > 0;

    public bool HasOpenWaits => _openWaits > 0;

    /// <summary>The highest number among the entries this attempt started with.</summary>
    public long LoadedThrough => _replay?.LoadedThrough ?? 0;

    /// <summary>Reaches a wait: it is answered from the journal, still open, or new.</summary>
    public Task<T> Wait<T>(WaitRequest request, Func<JournalEntry, T> read)
    {
        var slot = Reach(request.Name, request.Kind, request.RequestHash, read, request, out var isKnown);
        if (!isKnown)
        {
            if (_openWaits >= TurnBounds.OpenWaits)
            {
                attempt.Fail(
                    TurnViolations.TooManyWaits,
                    $"A message may have {TurnBounds.OpenWaits} open waits: use AskAllAsync or CallAllAsync for many.");
            }

            (_waits ??= []).Add(request);
            _openWaits++;
        }

        return slot.Task;
    }

    /// <summary>Reaches a step: it is answered from the journal or performed.</summary>
    public Task<T> Step<T>(StepWork<T> work)
    {
        var slot = Reach(work.Name, work.Kind, work.RequestHash, work.Read, wait: null, out var isKnown);
        if (!isKnown)
        {
            lock (gate)
            {
                _openSteps++;
            }

            (_steps ??= new StepRunner(attempt, this, gate)).Start(slot, work);
        }

        return slot.Task;
    }

    /// <summary>Whether the message started on the code that has this change.</summary>
    public bool Changed(string name)
    {
        attempt.Guard();
        if (_slots?.ContainsKey(name) == true)
        {
            FailDuplicate(name);
        }

        JournalEntry? entry;
        lock (gate)
        {
            entry = _unrecorded?.Find(pending => string.Equals(pending.Name, name, StringComparison.Ordinal));
        }

        if (entry is null && _replay?.TryGet(name, out var recorded) == true)
        {
            entry = recorded.Entry;
            if (entry.Kind != JournalKind.Changed)
            {
                FailOther(name, entry.Kind, JournalKind.Changed);
            }
        }

        if (entry is null)
        {
            // No record, but a past: the message began before the change was written.
            var isNew = _replay is null && attempt.Request.SentEffects.Count == 0;
            entry = new JournalEntry
            {
                Name = name,
                Kind = JournalKind.Changed,
                Status = JournalStatus.Done,
                Result = isNew ? "true"u8.ToArray() : "false"u8.ToArray(),
            };
            Count(name);
            KeepUnrecorded([entry]);
        }

        return entry.Result.Span[0] == (byte)'t';
    }

    /// <summary>The next result, when nothing of the turn can run: one at a time, in the order of the journal.</summary>
    public Slot? TakeDeliverable_NeedsGate()
    {
        if (_deliverables is null || !_deliverables.TryDequeue(out var slot, out var position))
        {
            return null;
        }

        if (position < _replay?.Deliverables)
        {
            _delivered++;
        }

        return slot;
    }

    /// <summary>A step of this attempt has its result, in the order in which such results are recorded.</summary>
    public void Ended_NeedsGate(Slot slot, JournalEntry entry)
    {
        slot.Entry = entry;
        _openSteps--;
        Enqueue_NeedsGate(slot, (_replay?.Deliverables ?? 0) + _livePositions++);
    }

    /// <summary>Takes room in the journal for a result.</summary>
    /// <returns>Whether there was room; if not, the turn has failed.</returns>
    public bool TryReserve(int bytes)
    {
        var size = (_replay?.Bytes ?? 0) + Interlocked.Add(ref _addedBytes, bytes);
        if (size <= TurnBounds.JournalBytes)
        {
            return true;
        }

        attempt.Reject(TurnViolations.JournalTooLarge, TooLarge);
        return false;
    }

    /// <summary>A step of this attempt will have no result: the turn has failed already.</summary>
    public void Dropped_NeedsGate() => _openSteps--;

    /// <summary>Keeps entries that may ride with the next record.</summary>
    public void KeepUnrecorded(IEnumerable<JournalEntry> entries)
    {
        lock (gate)
        {
            (_unrecorded ??= []).AddRange(entries);
        }
    }

    public List<JournalEntry> TakeUnrecorded_NeedsGate()
    {
        var entries = _unrecorded ?? [];
        _unrecorded = null;
        return entries;
    }

    public TurnOutcome.Suspended Suspend_NeedsGate(IReadOnlyList<Effect> effects) => new()
    {
        Waits = _waits ?? (IReadOnlyList<WaitRequest>)[],
        Effects = effects,
        Entries = TakeUnrecorded_NeedsGate(),
    };

    /// <summary>The first entry of the journal that the handler should have reached and did not.</summary>
    public JournalEntry? FirstUnreached() =>
        _replay?.FirstUnreached(name => _slots?.ContainsKey(name) == true);

    public void Abort(Exception exception)
    {
        Slot[] slots;
        lock (gate)
        {
            slots = _slots is null ? [] : [.. _slots.Values];
        }

        foreach (var slot in slots)
        {
            slot.Abort(exception);
        }
    }

    private Slot<T> Reach<T>(
        string name, JournalKind kind, string? hash, Func<JournalEntry, T> read, WaitRequest? wait, out bool isKnown)
    {
        attempt.Guard();
        var slot = new Slot<T>(read) { Wait = wait };
        bool isFirst;
        lock (gate)
        {
            isFirst = (_slots ??= new Dictionary<string, Slot>(StringComparer.Ordinal)).TryAdd(name, slot);
        }

        if (!isFirst)
        {
            FailDuplicate(name);
        }

        isKnown = false;
        if (_replay?.TryGet(name, out var recorded) != true)
        {
            Count(name);
            return slot;
        }

        isKnown = true;
        var entry = recorded!.Entry;
        if (entry.Kind != kind)
        {
            FailOther(name, entry.Kind, kind);
        }

        if (!string.Equals(entry.RequestHash, hash, StringComparison.Ordinal))
        {
            attempt.Fail(
                TurnViolations.NondeterministicTurn,
                $"'{name}' asks something else than before: an answer never applies to another question.");
        }

        slot.Entry = entry;
        if (entry.Status == JournalStatus.Open)
        {
            _openWaits++;
        }
        else
        {
            lock (gate)
            {
                Enqueue_NeedsGate(slot, recorded.Position);
            }
        }

        return slot;
    }

    private void Enqueue_NeedsGate(Slot slot, long position) =>
        (_deliverables ??= new PriorityQueue<Slot, long>()).Enqueue(slot, position);

    private void Count(string name)
    {
        if (!PayloadCheck.IsName(name))
        {
            attempt.Fail("invalid_name", "The name of a step or wait " + PayloadCheck.NameForm);
        }

        _addedEntries++;
        var entries = (_replay?.Count ?? 0) + _addedEntries;
        var size = (_replay?.Bytes ?? 0) + Volatile.Read(ref _addedBytes);
        if (entries > TurnBounds.JournalEntries || size > TurnBounds.JournalBytes)
        {
            attempt.Fail(TurnViolations.JournalTooLarge, TooLarge);
        }

        if (!_hasWarned && (entries > TurnBounds.JournalEntries / 2 || size > TurnBounds.JournalBytes / 2))
        {
            _hasWarned = true;
            TurnLog.JournalHalfFull(attempt.Request.Services.Log, attempt.Request.Agent.Name, entries, size);
        }
    }

    private void FailDuplicate(string name) =>
        attempt.Fail(TurnViolations.DuplicateStep, $"'{name}' is used twice in this turn: every step and wait has its own name.");

    private void FailOther(string name, JournalKind was, JournalKind isNow) =>
        attempt.Fail(TurnViolations.NondeterministicTurn, $"'{name}' was a {was} and is now a {isNow}.");
}

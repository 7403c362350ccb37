using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>
/// Performs the steps of one attempt on the pool, outside the turn. Results are recorded one batch at a time, so the order in which the
/// handler sees them is the order of their numbers.
/// </summary>
internal sealed class StepRunner(TurnAttempt attempt, TurnJournal journal, Lock gate)
{
    private readonly List<Ended> _ended = [];
    private bool _isRecording;

    public void Start<T>(Slot slot, StepWork<T> work)
    {
        // Taken here: the token belongs to the attempt, and the body runs elsewhere.
        var cancellation = attempt.CancellationToken;
        _ = Task.Run(() => PerformAsync(slot, work, cancellation), CancellationToken.None);
    }

    private async Task PerformAsync<T>(Slot slot, StepWork<T> work, CancellationToken cancellation)
    {
        JournalEntry? entry = null;
        try
        {
            if (!work.Options.IsPure)
            {
                await attempt.Request.Services.SettledAsync().ConfigureAwait(false);
            }

            using var activity = Telemetry.Step(work.Name);
            entry = await AttemptAsync(work, cancellation).ConfigureAwait(false);
            activity?.End(entry?.Error?.Code);
        }
        catch (Exception exception)
        {
            if (!attempt.IsSealed)
            {
                attempt.Abort(new TurnError("step_not_recorded", $"A step could not be performed: {exception.GetType().Name}."));
            }
        }

        await EndAsync(slot, entry, work.Options.IsPure).ConfigureAwait(false);
    }

    /// <summary>Tries until there is a result or a final failure; null when the turn is over and neither counts.</summary>
    private async Task<JournalEntry?> AttemptAsync<T>(StepWork<T> work, CancellationToken cancellation)
    {
        var time = attempt.Settings.Time;
        var startedAt = time.GetUtcNow().ToMilliseconds();
        for (var number = 1; ; number++)
        {
            TurnError error;
            bool isFinal;
            try
            {
                var result = TurnJson.Write(await RunBodyAsync(work, number, cancellation).ConfigureAwait(false));
                if (result.Length > TurnBounds.PayloadBytes)
                {
                    throw new NodeFailedException(
                        $"A step's result may have {TurnBounds.PayloadBytes} bytes.", Retry.Never, "step_result_too_large");
                }

                return journal.TryReserve(result.Length)
                    ? Entry(work, startedAt) with { Status = JournalStatus.Done, Result = result }
                    : null;
            }
            catch (Exception exception)
            {
                if (attempt.IsSealed || attempt.HasViolation)
                {
                    return null;
                }

                var failure = exception is TimeoutException
                    ? new TurnOutcome.Failed
                    {
                        Error = new TurnError("step_timeout", $"The step took longer than {work.Options.Timeout.TotalSeconds:0.###} seconds."),
                        IsRetryable = true,
                    }
                    : TurnFailures.From(exception);
                error = exception is not TrinityException and not TimeoutException
                    ? new TurnError("step_failed", $"The step threw {exception.GetType().Name}.")
                    : failure.Error;
                isFinal = !failure.IsRetryable || number >= work.Options.Attempts;
            }

            if (isFinal)
            {
                return Entry(work, startedAt) with { Status = JournalStatus.Failed, Error = error };
            }

            if (attempt.Settings.DelaysStepAttempts)
            {
                await Task.Delay(work.Options.DelayAfter(number), time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<T> RunBodyAsync<T>(StepWork<T> work, int number, CancellationToken cancellation)
    {
        var time = attempt.Settings.Time;
        using var timeout = new CancellationTokenSource(work.Options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        var step = new Step(DerivedValues.IdempotencyKey(attempt.Request.Message.Id, work.Name), number, either.Token);
        try
        {
            lock (gate)
            {
                // Nothing begins after the seal: the next attempt may be doing the same already.
                ObjectDisposedException.ThrowIf(attempt.IsSealed, attempt);
            }

            return await work.Body(step).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private JournalEntry Entry<T>(StepWork<T> work, DateTimeOffset startedAt) => new()
    {
        Name = work.Name,
        Kind = work.Kind,
        RequestHash = work.RequestHash,
        Seen = journal.LoadedThrough,
        StartedAt = startedAt,
        EndedAt = attempt.Settings.Time.GetUtcNow().ToMilliseconds(),
    };

    private async Task EndAsync(Slot slot, JournalEntry? entry, bool isPure)
    {
        lock (gate)
        {
            if (entry is null)
            {
                journal.Dropped_NeedsGate();
            }
            else
            {
                _ended.Add(new Ended(slot, entry, isPure));
            }

            if (_isRecording || attempt.IsSealed)
            {
                return;
            }

            _isRecording = true;
        }

        try
        {
            while (TakeBatch() is { } batch)
            {
                await RecordAsync(batch).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // Refused, or the store is away: nothing of this attempt may go on.
            attempt.Abort(new TurnError("step_not_recorded", $"A step could not be recorded: {exception.GetType().Name}."));
        }

        attempt.Wake();
    }

    private Ended[]? TakeBatch()
    {
        lock (gate)
        {
            if (_ended.Count == 0 || attempt.IsSealed)
            {
                _isRecording = false;
                return null;
            }

            var batch = _ended.ToArray();
            _ended.Clear();
            return batch;
        }
    }

    private async Task RecordAsync(Ended[] batch)
    {
        if (Array.TrueForAll(batch, ended => ended.IsPure))
        {
            journal.KeepUnrecorded(batch.Select(ended => ended.Entry));
        }
        else
        {
            List<JournalEntry> entries;
            lock (gate)
            {
                entries = journal.TakeUnrecorded_NeedsGate();
            }

            entries.AddRange(batch.Select(ended => ended.Entry));
            await attempt.Request.Services.RecordAsync(entries).ConfigureAwait(false);
        }

        lock (gate)
        {
            foreach (var ended in batch)
            {
                journal.Ended_NeedsGate(ended.Slot, ended.Entry);
            }
        }

        attempt.Wake();
    }

    private readonly record struct Ended(Slot Slot, JournalEntry Entry, bool IsPure);
}

/// <summary>What a step does.</summary>
internal sealed record StepWork<T>
{
    public required string Name { get; init; }

    public required JournalKind Kind { get; init; }

    public string? RequestHash { get; init; }

    public required Func<Step, Task<T>> Body { get; init; }

    public required Func<JournalEntry, T> Read { get; init; }

    public required StepOptions Options { get; init; }
}

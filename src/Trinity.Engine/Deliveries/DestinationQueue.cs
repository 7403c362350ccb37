using Microsoft.Extensions.Logging;
using Trinity.Engine.Cluster;
using Trinity.Sdk.Deliveries;

namespace Trinity.Engine.Deliveries;

/// <summary>
/// The deliveries of one destination, attempted at its own pace. It lives while the destination has pending ones, and holds a few of their
/// numbers: the rest stays in the store.
/// </summary>
/// <remarks>One loop looks and starts attempts; attempts run beside it and only report back, under the gate.</remarks>
internal sealed partial class DestinationQueue(
    long id, DeliveryContext context, Nodes nodes, Func<DestinationQueue, Task, bool> tryLeave, ILogger logger)
{
    private const int Page = 64;
    private const int PerTransaction = 500;

    /// <summary>Attempts whose outcome is not on the disk yet, for each that may run.</summary>
    private const int UnrecordedPerAttempt = 4;

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<long> _taken = [];
    private readonly Queue<long> _due = [];
    private readonly Wake _wake = new(context.Time);
    private int _running;
    private int _failures;
    private int _unrecordedFailures;
    private DateTimeOffset? _pausedUntil;

    public long Id => id;

    /// <summary>Something has changed about the destination.</summary>
    public void Call() => _wake.Call();

    /// <summary>Runs until nothing is pending, or the server stops; then when what is on its way has ended.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken aborting)
    {
        while (true)
        {
            var called = _wake.Begin();
            if (stopping.IsCancellationRequested)
            {
                if (IsIdle())
                {
                    return;
                }

                await _wake.WaitAsync(called, until: null, CancellationToken.None);
                continue;
            }

            try
            {
                if (!await GoOnAsync(called, stopping, aborting))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                continue;
            }
            catch (Exception exception)
            {
                // The loop boundary: a store that is away must not end the deliveries.
                LogFailed(exception, id);
                await Task.Delay(AfterFault, context.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>False when the queue has left: another one takes what comes.</returns>
    private async Task<bool> GoOnAsync(Task called, CancellationToken stopping, CancellationToken aborting)
    {
        DateTimeOffset? until = null;
        if (!nodes.LooksAfter(id))
        {
            // Another server does now.
            _due.Clear();
            if (IsIdle() && tryLeave(this, called))
            {
                return false;
            }

            await _wake.WaitAsync(called, until, stopping);
            return true;
        }

        if (_due.Count == 0 || IsPaused())
        {
            var work = await LookAsync(stopping);
            if (work?.Oldest is null || work.Destination.IsFrozen)
            {
                if (IsIdle() && tryLeave(this, called))
                {
                    return false;
                }

                await _wake.WaitAsync(called, until: null, stopping);
                return true;
            }

            var now = context.Time.GetUtcNow();
            var overdueAt = work.OverdueAt(context.Options.MaxAge);
            if (work.Destination.DisabledBy is not null || overdueAt <= now)
            {
                await context.Writer.ApplyAsync(
                    work.Destination.Tenant,
                    work.Destination.Agent,
                    "end_deliveries",
                    transaction => Outbox.EndOverdue(transaction, id, context.Options.MaxAge, PerTransaction));
                _due.Clear();
                return true;
            }

            until = Earlier(overdueAt, _pausedUntil > now ? _pausedUntil : work.NextDue);
        }

        await StartAsync(stopping, aborting);
        await _wake.WaitAsync(called, until, stopping);
        return true;
    }

    private async Task<DestinationWork?> LookAsync(CancellationToken cancellationToken)
    {
        // As they are before the read: an attempt that ends during it has changed its row since, and the read may not have seen that.
        HashSet<long> taken;
        lock (_gate)
        {
            taken = [.. _taken];
        }

        var work = await context.Reads.LookAsync(id, context.Time.GetUtcNow(), Page + taken.Count, cancellationToken);
        lock (_gate)
        {
            _due.Clear();
            foreach (var sequence in work?.Due ?? [])
            {
                if (!taken.Contains(sequence))
                {
                    _due.Enqueue(sequence);
                }
            }

            Learn_NeedsGate(work?.Destination);
        }

        return work;
    }

    private async Task StartAsync(CancellationToken stopping, CancellationToken aborting)
    {
        while (MayStart())
        {
            await context.Slots.WaitAsync(stopping);
            long sequence;
            lock (_gate)
            {
                sequence = _due.Dequeue();
                _taken.Add(sequence);
                _running++;
            }

            _ = AttemptAsync(sequence, aborting);
        }
    }

    private bool MayStart()
    {
        if (_due.Count == 0 || IsPaused())
        {
            return false;
        }

        lock (_gate)
        {
            var most = DestinationPace.Concurrency(_failures + _unrecordedFailures, context.Options.ParallelPerDestination);
            return _running < most && _taken.Count < (most == 1 ? 1 : most * UnrecordedPerAttempt);
        }
    }

    private async Task AttemptAsync(long sequence, CancellationToken aborting)
    {
        Outgoing? delivery = null;
        AttemptResult? result = null;
        try
        {
            delivery = await context.Reads.LoadAsync(sequence, context.Time.GetUtcNow(), aborting);
            result = delivery is null ? null : await SendAsync(delivery, aborting);
        }
        catch (OperationCanceledException) when (aborting.IsCancellationRequested)
        {
            // The server stops. What came of it is not known: it is attempted again at the next start.
        }
        catch (Exception exception)
        {
            LogFailed(exception, id);
            await Task.Delay(AfterFault, context.Time, aborting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Stopped(result);
        if (result is not null)
        {
            await RecordAsync(delivery!, result, aborting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (_gate)
        {
            _taken.Remove(sequence);
        }

        _wake.Call();
    }

    private async Task<AttemptResult> SendAsync(Outgoing delivery, CancellationToken aborting)
    {
        using var activity = Telemetry.Delivery(delivery.Id, delivery.Attempts + 1);
        var begunAt = context.Telemetry.TimesDeliveries ? context.Time.GetTimestamp() : 0;
        var result = await context.Sender.SendAsync(delivery, aborting);
        if (begunAt != 0)
        {
            context.Telemetry.WasAttempted(context.Time.GetElapsedTime(begunAt), result);
        }

        if (activity is not null)
        {
            Telemetry.End(activity, result);
        }

        return result;
    }

    /// <summary>The attempt is over: another one may run, of this destination or of another.</summary>
    private void Stopped(AttemptResult? result)
    {
        context.Slots.Release();
        lock (_gate)
        {
            _running--;
            _unrecordedFailures += result is { IsDelivered: false } ? 1 : 0;
        }

        _wake.Call();
    }

    /// <summary>
    /// Records an outcome, again and again while the store cannot: it happened, and a delivery that arrived must not be sent again.
    /// </summary>
    private async Task RecordAsync(Outgoing delivery, AttemptResult result, CancellationToken aborting)
    {
        while (true)
        {
            var write = new RecordDeliveryWrite(delivery.Destination, delivery.Id, delivery.Attempts + 1, result);
            context.Writer.Enqueue(write);
            try
            {
                var destination = await write.Task;
                lock (_gate)
                {
                    _unrecordedFailures -= result.IsDelivered ? 0 : 1;
                    Learn_NeedsGate(destination);
                }

                return;
            }
            catch (Exception exception)
            {
                LogNotRecorded(exception, delivery.Id.ToString());
                await Task.Delay(AfterFault, context.Time, aborting);
            }
        }
    }

    private void Learn_NeedsGate(DestinationRecord? destination)
    {
        if (destination is not null)
        {
            _failures = destination.Failures;
            _pausedUntil = destination.PausedUntil;
        }
    }

    private bool IsPaused()
    {
        lock (_gate)
        {
            return _pausedUntil > context.Time.GetUtcNow();
        }
    }

    private bool IsIdle()
    {
        lock (_gate)
        {
            return _taken.Count == 0;
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => other is null || one < other ? one : other;

    [LoggerMessage(Level = LogLevel.Error, Message = "Deliveries to the destination {Destination} could not be attempted.")]
    private partial void LogFailed(Exception exception, long destination);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of the delivery {Delivery} could not be recorded.")]
    private partial void LogNotRecorded(Exception exception, string delivery);
}

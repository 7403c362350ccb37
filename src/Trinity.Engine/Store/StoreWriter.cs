using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.Sdk;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Store;

/// <summary>
/// The one writer of the store. What queued while the last transaction was committed shares the next one; nothing waits for a timer.
/// </summary>
/// <remarks>
/// One thread of its own applies and commits: a commit blocks on the disk. What follows a commit happens on the dispatcher, in order.
/// </remarks>
internal sealed partial class StoreWriter : IDisposable
{
    private const int BatchBytes = 2 * 1024 * 1024;

    /// <summary>Transactions that fail one after the other: one is a bad write, so many are a store that takes none.</summary>
    private const int FailuresInARow = 3;

    /// <summary>How often a store that is away is asked again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly IMessageStore _store;
    private readonly CommitDispatcher _dispatcher;
    private readonly ICommitObserver _observer;
    private readonly EngineOptions _options;
    private readonly Telemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly Pulse _pulse;
    private readonly ILogger<StoreWriter> _logger;
    private readonly Arrivals _arrivals;
    private readonly FairQueue<StoreWrite> _waiting = new();
    private readonly ManualResetEventSlim _closing = new();
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<StoreWrite> _postponed = [];
    private volatile bool _isAway;
    private volatile bool _isInDoubt;
    private volatile int _failures;

    public StoreWriter(
        IMessageStore store,
        Backlog backlog,
        CommitDispatcher dispatcher,
        ICommitObserver observer,
        IOptions<EngineOptions> options,
        Telemetry telemetry,
        TimeProvider time,
        ILogger<StoreWriter> logger)
    {
        _store = store;
        Backlog = backlog;
        _dispatcher = dispatcher;
        _observer = observer;
        _options = options.Value;
        _telemetry = telemetry;
        _time = time;
        _pulse = new Pulse(time);
        _logger = logger;
        _arrivals = new Arrivals(_options.WriteQueueLimit);
        _thread = new Thread(Run) { IsBackground = true, Name = "Trinity store writer" };
        _thread.Start();
    }

    public Backlog Backlog { get; }

    /// <summary>Writes that wait.</summary>
    public int QueueLength => _arrivals.Count;

    /// <summary>Whether what is queued is being written: the store is there, takes it, and does not take for ever.</summary>
    public bool IsWell => !_isAway && !_isInDoubt && _failures < FailuresInARow && !_pulse.IsStuck;

    /// <summary>Queues a write from outside, if there is room.</summary>
    /// <returns>Whether there was room; nothing is queued if not.</returns>
    public bool TryAccept(StoreWrite write) => _arrivals.TryAdd(write, isOwed: false);

    /// <summary>Queues a write that the engine owes: it is never refused for want of room.</summary>
    public void Enqueue(StoreWrite write)
    {
        if (!_arrivals.TryAdd(write, isOwed: true))
        {
            write.Failed(new TrinityException("stopping", "The server is stopping."));
        }
    }

    /// <summary>Applies a rule about messages in a transaction.</summary>
    public Task<T> ApplyAsync<T>(TenantId tenant, AgentId agent, string name, Func<IMessageTransaction, T> rule)
    {
        var write = new RuleWrite<T>(tenant, agent, name, rule);
        Enqueue(write);
        return write.Task;
    }

    /// <summary>Writes what has queued and takes nothing more.</summary>
    public async Task StopAsync()
    {
        _arrivals.Close();
        _closing.Set();
        await _stopped.Task;
        await _dispatcher.DrainAsync();
    }

    public void Dispose()
    {
        _arrivals.Close();
        _closing.Set();
        _thread.Join();
        _arrivals.Dispose();
        _closing.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            // Before it looks: what was added before the close is still written.
            var isLast = _arrivals.IsClosed;
            if (!_isAway && QueueLength > 0)
            {
                _pulse.Begin();
                _store.AwaitLock();
                _pulse.Rest();
            }

            var batch = Take();
            if (batch.Count > 0 || (_isAway && !isLast))
            {
                // Nobody may send anything to a server whose store is away: then it asks with nothing to write.
                _pulse.Begin();
                Write(batch);
                _pulse.Rest();
            }
            else if (isLast)
            {
                _stopped.TrySetResult();
                return;
            }
            else
            {
                _store.Rest();
                _arrivals.Rest();
            }
        }
    }

    /// <summary>What has arrived shares a transaction as it is; only when it does not fit, tenants and agents take turns.</summary>
    private List<StoreWrite> Take()
    {
        if (_postponed.Count > 0)
        {
            // First, and as they were: the order of a lane is the order of its outcomes.
            (var postponed, _postponed) = (_postponed, []);
            return postponed;
        }

        var arrivals = _arrivals.Take(_waiting.Count);
        if (_waiting.Count == 0 && arrivals.Count <= _options.BatchLimit && Fits(arrivals))
        {
            _arrivals.Hold(0);
            return arrivals;
        }

        foreach (var write in arrivals)
        {
            _waiting.Enqueue(write.Tenant, write.Agent, write);
        }

        var batch = new List<StoreWrite>(_options.BatchLimit);
        for (var bytes = 0; batch.Count < _options.BatchLimit && bytes < BatchBytes && _waiting.TryDequeue(out var write);)
        {
            batch.Add(write);
            bytes += write.Size;
        }

        _arrivals.Hold(_waiting.Count);
        return batch;
    }

    private static bool Fits(List<StoreWrite> writes)
    {
        var bytes = 0L;
        foreach (var write in writes)
        {
            bytes += write.Size;
        }

        return bytes <= BatchBytes;
    }

    private void Write(List<StoreWrite> batch)
    {
        try
        {
            Commit(batch);
        }
        catch (StoreAwayException exception)
        {
            Postpone(batch, exception);
        }
        catch (Exception exception) when (batch.Count == 0)
        {
            Postpone(batch, new StoreAwayException(exception));
        }
        catch (Exception exception) when (batch.Count > 1)
        {
            // One bad write must not fail its neighbours: each is tried by itself.
            LogBatchFailed(exception, batch.Count);
            WriteEach(batch);
        }
        catch (Exception exception)
        {
            Fail(batch[0], exception);
        }
    }

    private void WriteEach(List<StoreWrite> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                Commit([batch[i]]);
            }
            catch (StoreAwayException exception)
            {
                // With all that follow it: they stay in their order.
                Postpone(batch[i..], exception);
                return;
            }
            catch (Exception exception)
            {
                Fail(batch[i], exception);
            }
        }
    }

    private void Fail(StoreWrite write, Exception exception)
    {
        LogWriteFailed(exception, write.Name);
        _failures++;
        write.Failed(exception);
    }

    private void Commit(List<StoreWrite> batch)
    {
        var aftermath = new Aftermath();
        var begunAt = _telemetry.TimesCommits ? _time.GetTimestamp() : 0;
        _observer.BeforeCommit(batch);
        try
        {
            Execute(batch, aftermath);
        }
        catch
        {
            Backlog.Rollback();
            throw;
        }

        Backlog.Commit();
        if (begunAt != 0)
        {
            _telemetry.WasCommitted(_time.GetElapsedTime(begunAt), batch.Count);
        }

        _failures = 0;
        if (_isAway)
        {
            _isAway = false;
            LogBack();
        }

        _observer.AfterCommit(batch);
        _dispatcher.Committed(batch, aftermath);
    }

    private void Execute(IReadOnlyList<StoreWrite> batch, Aftermath aftermath)
    {
        try
        {
            _store.Execute(batch, Backlog, aftermath);
        }
        catch (StoreInDoubtException exception)
        {
            _isInDoubt = true;
            try
            {
                if (!WasCommitted(batch, exception))
                {
                    throw new StoreAwayException(exception);
                }
            }
            finally
            {
                _isInDoubt = false;
            }
        }
    }

    /// <summary>Nothing is decided before that is known. Who has asked from outside is told meanwhile: it may have been written.</summary>
    private bool WasCommitted(IReadOnlyList<StoreWrite> batch, StoreInDoubtException exception)
    {
        LogInDoubt(exception, batch.Count);
        TurnAway(batch, exception);
        while (!_closing.Wait(Pause))
        {
            if (_store.WasCommitted() is { } wasCommitted)
            {
                LogDecided(wasCommitted ? "committed" : "taken back");
                return wasCommitted;
            }

            foreach (var write in TurnAway(Arrived(), exception))
            {
                _postponed.Add(write);
            }
        }

        return false;
    }

    /// <summary>The store is away: what the engine owes waits until it is back.</summary>
    private void Postpone(IReadOnlyList<StoreWrite> batch, StoreAwayException exception)
    {
        if (!_isAway)
        {
            _isAway = true;
            LogAway(exception);
        }

        _postponed = [.. TurnAway(batch, exception), .. _postponed, .. TurnAway(Arrived(), exception)];
        if (_closing.Wait(Pause))
        {
            // The process ends before the store is back: what was not written is made again.
            _postponed.ForEach(write => write.Failed(exception));
            _postponed.Clear();
        }
    }

    private List<StoreWrite> Arrived()
    {
        var arrived = new List<StoreWrite>();
        while (_waiting.TryDequeue(out var write))
        {
            arrived.Add(write);
        }

        arrived.AddRange(_arrivals.Take(0));
        _arrivals.Hold(0);
        return arrived;
    }

    /// <summary>Tells those who asked from outside, and returns what the engine owes.</summary>
    private static List<StoreWrite> TurnAway(IReadOnlyList<StoreWrite> writes, Exception exception)
    {
        var owed = new List<StoreWrite>();
        foreach (var write in writes)
        {
            if (write.IsOwed)
            {
                owed.Add(write);
            }
            else
            {
                write.Failed(exception);
            }
        }

        return owed;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store is away. What is owed waits for it.")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is back.")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Error, Message = "The store was lost while it committed {Count} writes. Nothing is decided before it is back.")]
    private partial void LogInDoubt(Exception exception, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The transaction in doubt was {Outcome}.")]
    private partial void LogDecided(string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A transaction of {Count} writes failed; each is tried by itself.")]
    private partial void LogBatchFailed(Exception exception, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The write '{Name}' failed.")]
    private partial void LogWriteFailed(Exception exception, string name);
}

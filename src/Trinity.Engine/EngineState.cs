using Trinity.Engine.Mailboxes;
using Trinity.Engine.Store;
using Trinity.Engine.Timers;

namespace Trinity.Engine;

/// <summary>How much the engine has to do at the moment.</summary>
internal sealed class EngineState(
    StoreWriter writer, MailboxActivity activity, TurnScheduler scheduler, TimerService timers, IMessageReads reads, TimeProvider time)
{
    /// <summary>What only the store knows is asked once in this time, however many want to know it.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    /// <summary>Whoever asks must not wait for a store that is away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private OpenWork? _openWork;
    private long _askedAt;
    private Task<OpenWork>? _asking;

    public int QueueLength => writer.QueueLength;

    public (int Total, int Deepest) Backlog => writer.Backlog.Sizes();

    public int RunningTurns => activity.Turns;

    public int ReadyLanes => scheduler.Ready;

    public TimeSpan TimerLag => timers.Lag;

    /// <summary>What the store says; null when it could not say anything yet.</summary>
    public OpenWork? OpenWork
    {
        get
        {
            lock (_gate)
            {
                Ask_NeedsGate();
                return _openWork;
            }
        }
    }

    /// <summary>The age of the oldest delivery that is pending; null when there is none.</summary>
    public TimeSpan? OldestDelivery => OpenWork?.OldestDelivery is { } begun ? time.GetUtcNow() - begun : null;

    private void Ask_NeedsGate()
    {
        if (_asking is null)
        {
            if (_openWork is not null && time.GetElapsedTime(_askedAt) < Freshness)
            {
                return;
            }

            _askedAt = time.GetTimestamp();
            _asking = Task.Run(async () => await reads.ReadOpenWorkAsync(CancellationToken.None));
        }

        // One that takes longer goes on, and is the answer to who asks next.
        if (!Task.WhenAny(_asking).Wait(Patience))
        {
            return;
        }

        // Where the store is away there is nothing to tell; that it is away is told elsewhere.
        _openWork = _asking.IsCompletedSuccessfully ? _asking.Result : null;
        _asking = null;
    }
}

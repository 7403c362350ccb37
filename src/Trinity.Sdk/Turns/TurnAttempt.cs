using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>One attempt at a message: runs the handler until it returns, suspends, fails, or is ended from outside.</summary>
internal abstract partial class TurnAttempt : TurnPump
{
    private static readonly TimeSpan ThreadGrace = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<TurnOutcome> _completion = new();
    private readonly TimeSpan _timeout;

    /// <summary>The only thing of its caller that comes into the turn: what the handler does belongs to it.</summary>
    private readonly Activity? _activity = Activity.Current;
    private TurnWatchdog.Watch? _watch;
    private CancellationTokenSource? _cancellation;
    private OwnedResources? _owned;
    private Task? _handler;
    private TurnError? _violation;
    private TurnOutcome? _outcome;
    private DateTimeOffset _now;
    private bool _isPublished;
    private bool _isWatchingHandler;

    protected TurnAttempt(TurnRequest request, TurnSettings settings, TimeSpan timeout)
        : base(settings.BlockLimit ?? timeout)
    {
        Request = request;
        Settings = settings;
        _timeout = timeout;
        _now = request.StartedAt;
        Effects = new EffectLog(request.SentEffects);
        Journal = new TurnJournal(this, Gate);
    }

    public TurnRequest Request { get; }

    public TurnSettings Settings { get; }

    public TurnJournal Journal { get; }

    /// <summary>How often nothing but something outside the turn was awaited.</summary>
    public int OutsideAwaits { get; private set; }

    public DateTimeOffset Now
    {
        get
        {
            Guard();
            return _now;
        }
    }

    /// <summary>Whether the handler is still on ground that earlier attempts have covered.</summary>
    public bool IsReplaying => Journal.IsReplaying || Effects.IsReplaying;

    /// <summary>Signalled after the turn was sealed from outside.</summary>
    public CancellationToken CancellationToken
    {
        get
        {
            lock (Gate)
            {
                return (_cancellation ??= new CancellationTokenSource()).Token;
            }
        }
    }

    public bool HasViolation => Violation is not null;

    protected TurnError? Violation => Volatile.Read(ref _violation);

    protected EffectLog Effects { get; }

    protected override bool HasEnded_NeedsGate => _handler!.IsCompleted;

    public Task<TurnOutcome> RunAsync()
    {
        lock (Gate)
        {
            if (IsSealed)
            {
                // Ended before it began.
                return _completion.Task;
            }

            _watch = Settings.Watchdog.Start(this, _timeout);
        }

        Start();
        return _completion.Task;
    }

    /// <summary>Ends the attempt from outside: first sealed, then its token is signalled.</summary>
    public void Abort(TurnError error) => End(() => new TurnOutcome.Failed { Error = error, IsRetryable = true });

    /// <summary>Ends the attempt at its time-out. A handler that does not yield is abandoned with its thread.</summary>
    public void TimeOut() => End(() => this switch
    {
        { IsBlocked: true } => new TurnOutcome.Failed { Error = new TurnError(TurnViolations.BlocksInTurn, BlocksMessage) },
        _ when HoldsThread || Journal.HasOpenSteps => new TurnOutcome.Failed
        {
            Error = new TurnError("timeout", $"The attempt took longer than {_timeout.TotalSeconds:0.###} seconds."),
            IsRetryable = true,
        },
        _ => new TurnOutcome.Failed { Error = DescribeOutsideAwait() },
    });

    /// <summary>The first line of everything a handler can reach.</summary>
    public void Guard()
    {
        if (IsSealed)
        {
            throw new TurnViolationException(TurnViolations.TurnSealed, "The turn has ended.");
        }

        if (!IsOnTurnThread)
        {
            const string message =
                "The turn was used outside its thread: not in Task.Run, ContinueWith, a step's body or after ConfigureAwait(false).";
            Violate(TurnViolations.UsedOutsideTurn, message);
            throw new TurnViolationException(TurnViolations.UsedOutsideTurn, message);
        }

        if (_violation is not null)
        {
            throw new TurnViolationException(_violation.Code, _violation.Message);
        }
    }

    [DoesNotReturn]
    public void Fail(string code, string message)
    {
        Violate(code, message);
        throw new TurnViolationException(code, message);
    }

    /// <summary>Fails the turn from outside its thread.</summary>
    public void Reject(string code, string message) => Violate(code, message);

    public void Affect(EffectKind kind, string target, Func<int, Effect> create)
    {
        Guard();
        if (Effects.Count >= TurnBounds.Effects)
        {
            Fail(TurnViolations.TooManyEffects, $"A message may have {TurnBounds.Effects} effects.");
        }

        if (Effects.Add(kind, target, create) is { } other)
        {
            Fail(
                TurnViolations.NondeterministicTurn,
                $"Effect {other.Position} went out as {other.Kind} to '{other.Target}' and is now {kind} to '{target}'.");
        }
    }

    public void Own(IDisposable resource)
    {
        Guard();
        (_owned ??= new OwnedResources()).Add(resource);
    }

    /// <summary>Calls the handler.</summary>
    protected abstract Task Invoke();

    /// <summary>Makes the outcome of a handler that ended well. Runs the author's serialisation, on the turn's thread.</summary>
    protected abstract TurnOutcome Complete(Task handler);

    protected override void Violate(string code, string message)
    {
        lock (Gate)
        {
            if (!IsSealed)
            {
                _violation ??= new TurnError(code, message);
            }
        }

        if (!IsOnTurnThread)
        {
            Wake();
        }
    }

    /// <summary>Lets the pump look again.</summary>
    public void Wake() => Post(static _ => { }, null);

    protected override void Begin()
    {
        if (_handler is not null)
        {
            return;
        }

        if (_activity is not null)
        {
            Activity.Current = _activity;
        }

        try
        {
            _handler = Invoke();
        }
        catch (Exception exception)
        {
            // What a handler throws before its first await is no different from what it throws later.
            _handler = Task.FromException(exception);
        }
        finally
        {
            Activity.Current = null;
        }
    }

    protected override IDeliverable? WhenEmpty_NeedsGate()
    {
        if (_violation is not null)
        {
            Finish_NeedsGate(new TurnOutcome.Failed { Error = _violation });
            return null;
        }

        if (Journal.TakeDeliverable_NeedsGate() is { } slot)
        {
            if (slot.Entry!.EndedAt > _now)
            {
                _now = slot.Entry.EndedAt.Value;
            }

            return slot;
        }

        if (Journal.HasOpenSteps)
        {
            return null;
        }

        if (Journal.HasOpenWaits)
        {
            Finish_NeedsGate(Journal.Suspend_NeedsGate(Effects.Added));
            return null;
        }

        WatchOutsideAwait_NeedsGate();
        return null;
    }

    protected override void WhenEnded()
    {
        TurnOutcome outcome;
        try
        {
            outcome = JudgeEnding();
        }
        catch (Exception exception)
        {
            // The author's converters run when state and reply are written.
            outcome = TurnFailures.From(exception);
        }

        lock (Gate)
        {
            Finish_NeedsGate(outcome);
        }
    }

    protected override void WhenContinuationThrew(Exception exception) =>
        Violate(TurnViolations.AsyncVoid, $"A continuation of the turn threw {exception.GetType().Name}, and no task carries it.");

    protected override void AfterPump()
    {
        if (IsSealed)
        {
            Publish();
        }
    }
}

using Trinity.Sdk.Nodes;

namespace Trinity.Sdk.Turns;

/// <summary>
/// The thread of one turn: a synchronization context drained by one pool thread at a time. It knows when nothing of the turn can run,
/// and it can be sealed: from then on nothing of the turn has an effect.
/// </summary>
/// <remarks>
/// A context and not a task scheduler: only a context sees <c>async void</c> and blocking waits. <see cref="Gate"/> guards every field;
/// user code never runs under it.
/// </remarks>
internal abstract class TurnPump : SynchronizationContext, IThreadPoolWorkItem
{
    protected const string BlocksMessage = "The handler blocks its thread: await instead of .Result, .Wait() or a lock.";

    private const int WaitTimedOut = 0x102;

    /// <summary>In slices, so that a thread that blocks comes back when its turn is over.</summary>
    private const int WaitSlice = 20;

    private readonly int _blockLimit;
    private Queue<(SendOrPostCallback Callback, object? State)>? _queue;
    private bool _isPumping;
    private int _thread;

    /// <param name="blockLimit">How long the turn's thread may be blocked before the turn fails.</param>
    protected TurnPump(TimeSpan blockLimit)
    {
        _blockLimit = (int)blockLimit.TotalMilliseconds;
        SetWaitNotificationRequired();
    }

    /// <summary>Continuations that came after the seal and were dropped.</summary>
    public int DroppedContinuations { get; private set; }

    /// <summary>Whether the turn is over: nothing it does from now on has an effect.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>Whether a pool thread is inside the turn's code.</summary>
    public bool HoldsThread => Volatile.Read(ref _isPumping);

    /// <summary>Whether that thread is blocked.</summary>
    public bool IsBlocked { get; private set; }

    protected Lock Gate { get; } = new();

    protected bool IsOnTurnThread => Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId;

    /// <summary>Queues the turn to the pool. The caller's execution context does not leak in.</summary>
    public void Start()
    {
        _isPumping = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        _thread = Environment.CurrentManagedThreadId;
        SetSynchronizationContext(this);
        try
        {
            Pump();
        }
        finally
        {
            SetSynchronizationContext(null);
        }

        AfterPump();
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (Gate)
        {
            if (IsSealed)
            {
                DroppedContinuations++;
                return;
            }

            (_queue ??= new Queue<(SendOrPostCallback, object?)>()).Enqueue((d, state));
            if (_isPumping)
            {
                return;
            }

            _isPumping = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A turn runs on its own thread; nothing can be sent to it synchronously.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>The compiler calls this for <c>async void</c> only.</summary>
    public override void OperationStarted() =>
        Violate(TurnViolations.AsyncVoid, "An async void method was called in a turn: return a Task.");

    /// <summary>Blocking waits of the turn's thread come here: <c>.Result</c>, <c>Wait()</c>, handles, contended locks.</summary>
    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout)
    {
        IsBlocked = true;
        try
        {
            var startedAt = Environment.TickCount64;
            while (true)
            {
                var waited = (int)(Environment.TickCount64 - startedAt);
                var left = millisecondsTimeout < 0 ? int.MaxValue : millisecondsTimeout - waited;
                var result = WaitHelper(waitHandles, waitAll, Math.Clamp(Math.Min(left, _blockLimit - waited), 0, WaitSlice));
                if (result != WaitTimedOut || left <= WaitSlice)
                {
                    return result;
                }

                if (IsSealed || waited >= _blockLimit)
                {
                    Violate(TurnViolations.BlocksInTurn, BlocksMessage);
                    throw new TurnViolationException(TurnViolations.BlocksInTurn, BlocksMessage);
                }
            }
        }
        finally
        {
            IsBlocked = false;
        }
    }

    /// <summary>Calls the handler, the first time.</summary>
    protected abstract void Begin();

    /// <summary>Decides what happens now that nothing of the turn can run. Called under the gate.</summary>
    /// <returns>Work to go on with, or null to leave the thread.</returns>
    protected abstract IDeliverable? WhenEmpty_NeedsGate();

    /// <summary>Whether the handler has returned. Called under the gate.</summary>
    protected abstract bool HasEnded_NeedsGate { get; }

    /// <summary>The handler has returned: makes the outcome. Called without the gate, on the turn's thread.</summary>
    protected abstract void WhenEnded();

    /// <summary>A continuation threw: only <c>async void</c> and misuse get here.</summary>
    protected abstract void WhenContinuationThrew(Exception exception);

    /// <summary>Called without the gate and outside the turn's context, each time a thread has left the turn.</summary>
    protected abstract void AfterPump();

    /// <summary>Fails the turn with a code, also when the handler swallows the exception that goes with it.</summary>
    protected abstract void Violate(string code, string message);

    /// <summary>Nothing of the turn has an effect after this.</summary>
    protected void Seal_NeedsGate()
    {
        IsSealed = true;
        _queue = null;
    }

    private void Pump()
    {
        if (LeaveIfSealed())
        {
            return;
        }

        Begin();
        while (true)
        {
            switch (Next(out var callback, out var state, out var deliverable))
            {
                case Work.Continuation:
                    Continue(callback!, state);
                    break;
                case Work.Delivery:
                    Deliver(deliverable!);
                    break;
                case Work.Ending:
                    WhenEnded();
                    lock (Gate)
                    {
                        Leave_NeedsGate();
                    }

                    return;
                case Work.None:
                    return;
            }
        }
    }

    /// <summary>Finds what to do next; when there is nothing, the thread has left the turn.</summary>
    private Work Next(out SendOrPostCallback? callback, out object? state, out IDeliverable? deliverable)
    {
        callback = null;
        state = null;
        deliverable = null;
        lock (Gate)
        {
            while (!IsSealed)
            {
                if (HasEnded_NeedsGate)
                {
                    return Work.Ending;
                }

                if (_queue is not null && _queue.TryDequeue(out var item))
                {
                    (callback, state) = item;
                    return Work.Continuation;
                }

                deliverable = WhenEmpty_NeedsGate();
                if (deliverable is not null)
                {
                    return Work.Delivery;
                }

                if (_queue is null or { Count: 0 })
                {
                    break;
                }
            }

            Leave_NeedsGate();
            return Work.None;
        }
    }

    private bool LeaveIfSealed()
    {
        lock (Gate)
        {
            if (IsSealed)
            {
                Leave_NeedsGate();
            }

            return IsSealed;
        }
    }

    /// <summary>Without a context, so that a continuation with ConfigureAwait(false) is inlined here, on the turn's thread.</summary>
    private void Deliver(IDeliverable deliverable)
    {
        SetSynchronizationContext(null);
        try
        {
            deliverable.Deliver();
        }
        finally
        {
            SetSynchronizationContext(this);
        }
    }

    private void Continue(SendOrPostCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception exception)
        {
            // The loop boundary of the turn: what throws here has no task that could carry it.
            WhenContinuationThrew(exception);
        }

        if (Current != this)
        {
            SetSynchronizationContext(this);
        }
    }

    private void Leave_NeedsGate()
    {
        _thread = 0;
        _isPumping = false;
    }

    private enum Work
    {
        None,
        Continuation,
        Delivery,
        Ending,
    }
}

/// <summary>A result on its way to the handler.</summary>
internal interface IDeliverable
{
    /// <summary>Completes the task the handler awaits.</summary>
    void Deliver();
}

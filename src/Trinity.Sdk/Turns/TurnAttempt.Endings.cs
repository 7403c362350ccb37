using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>How an attempt ends: judged by what its handler left, or from outside, once.</summary>
internal abstract partial class TurnAttempt
{
    private TurnOutcome JudgeEnding()
    {
        if (_violation is not null)
        {
            return new TurnOutcome.Failed { Error = _violation };
        }

        if (!_handler!.IsCompletedSuccessfully)
        {
            return TurnFailures.From(_handler.Exception?.InnerException ?? new TaskCanceledException(_handler));
        }

        if (Journal.HasOpenSteps)
        {
            return Violated(TurnViolations.StepNotAwaited, "The handler returned while a step was open: await every step.");
        }

        if (Journal.FirstUnreached() is { } entry)
        {
            return Violated(
                TurnViolations.NondeterministicTurn,
                $"The {entry.Kind} '{entry.Name}' is in the journal, and the handler returned without reaching it.");
        }

        if (Effects.FirstUnreached is { } effect)
        {
            return Violated(
                TurnViolations.NondeterministicTurn,
                $"Effect {effect.Position} ({effect.Kind} to '{effect.Target}') went out, and the handler returned without reaching it.");
        }

        return Complete(_handler);
    }

    private static TurnOutcome.Failed Violated(string code, string message) => new() { Error = new TurnError(code, message) };

    /// <summary>From the server's side, code that waits outside and code that is stuck look the same: the time-out tells.</summary>
    private void WatchOutsideAwait_NeedsGate()
    {
        OutsideAwaits++;
        if (Settings.FailsOutsideAwaitsAtOnce)
        {
            Finish_NeedsGate(new TurnOutcome.Failed { Error = DescribeOutsideAwait() });
            return;
        }

        if (!_isWatchingHandler)
        {
            _isWatchingHandler = true;
            _ = _handler!.ContinueWith(
                static (_, self) => ((TurnAttempt)self!).Wake(),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    private TurnError DescribeOutsideAwait() => new(
        TurnViolations.AwaitsOutsideTurn,
        $"The handler awaits something that is not the turn's ({AwaitTrace.Describe(_handler)}): put it in a step.");

    private void End(Func<TurnOutcome> outcome)
    {
        CancellationTokenSource? cancellation;
        bool holdsThread;
        lock (Gate)
        {
            if (IsSealed)
            {
                return;
            }

            holdsThread = HoldsThread;
            Finish_NeedsGate(_violation is { } violation ? new TurnOutcome.Failed { Error = violation } : outcome());
            cancellation = _cancellation;
        }

        cancellation?.Cancel();
        if (holdsThread)
        {
            Journal.Abort(new TurnViolationException(TurnViolations.TurnSealed, "The turn has ended."));
            _ = GiveUpThreadAsync();
            return;
        }

        // The mailbox goes on from here; it must not borrow the thread of whoever ended the turn.
        ThreadPool.UnsafeQueueUserWorkItem(static self => self.Publish(), this, preferLocal: false);
    }

    /// <summary>
    /// A thread that is on its way out publishes the outcome itself. One that does not come is given up, and its agent must not take
    /// another. Real time, whatever the turn's clock: it is about a thread.
    /// </summary>
    private async Task GiveUpThreadAsync()
    {
        await Task.Delay(ThreadGrace, TimeProvider.System).ConfigureAwait(false);
        lock (Gate)
        {
            if (!_isPublished && HoldsThread && _outcome is TurnOutcome.Failed failed)
            {
                _outcome = failed with { HoldAgent = "handler_does_not_yield" };
            }
        }

        Publish();
    }

    private void Finish_NeedsGate(TurnOutcome outcome)
    {
        if (IsSealed)
        {
            return;
        }

        _outcome = outcome;
        Seal_NeedsGate();
    }

    private void Publish()
    {
        lock (Gate)
        {
            if (_isPublished)
            {
                return;
            }

            _isPublished = true;
        }

        if (_watch is not null)
        {
            Settings.Watchdog.Stop(_watch);
        }

        _owned?.Release(Request.Services.Log, Request.Agent.Name);
        _completion.SetResult(_outcome!);
    }
}

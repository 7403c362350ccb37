using Microsoft.Extensions.Logging;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Testing;

/// <summary>Executes the messages of a test host: one at a time per lane, lanes side by side.</summary>
internal sealed class MemoryMailboxes(MemoryMessages messages, MemoryAgents agents, ILogger log, TurnSettings settings)
{
    private readonly Dictionary<LaneId, Run> _running = [];
    private readonly List<TaskCompletionSource> _settling = [];
    private bool _isStopped;

    /// <summary>Guards all records: the rules run under it, attempts do not.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Called when an attempt begins, outside the gate.</summary>
    public Action<TurnAttempt, MessageRecord>? AttemptBegins { get; set; }

    public bool IsRunning(long sequence)
    {
        lock (Gate)
        {
            return _running.Values.Any(run => run.Message.Sequence == sequence);
        }
    }

    /// <summary>Applies a rule and lets run what it made runnable.</summary>
    public T Apply<T>(Func<MemoryMessages, T> rule)
    {
        T result;
        lock (Gate)
        {
            result = rule(messages);
            messages.Aftermath.Clear();
        }

        Pump();
        return result;
    }

    public void FireTimers() => Apply(transaction => Timers.FireDue(transaction, int.MaxValue));

    public void BreakRings() => Apply(Calls.BreakRings);

    public Task SettleAsync()
    {
        Pump();
        lock (Gate)
        {
            if (_running.Count == 0)
            {
                return Task.CompletedTask;
            }

            var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _settling.Add(settled);
            return settled.Task;
        }
    }

    public void Crash()
    {
        lock (Gate)
        {
            foreach (var agent in agents.All)
            {
                messages.RaiseEpoch(agent.Definition.Id);
            }
        }

        AbortAll("crash");
    }

    public void Stop()
    {
        lock (Gate)
        {
            _isStopped = true;
        }

        AbortAll("stopped");
    }

    /// <summary>Ends the attempts that run on messages that are over.</summary>
    public void AbortEnded()
    {
        TurnAttempt[] ended;
        lock (Gate)
        {
            ended = [.. _running.Values
                .Where(run => messages.ReadFence(run.Message.Sequence) is not { } fence || !fence.Status.IsOpen())
                .Select(run => run.Attempt)];
        }

        foreach (var attempt in ended)
        {
            attempt.Abort(new TurnError("cancelled", "The message was cancelled."));
        }
    }

    private void AbortAll(string code)
    {
        TurnAttempt[] running;
        lock (Gate)
        {
            running = [.. _running.Values.Select(run => run.Attempt)];
        }

        foreach (var attempt in running)
        {
            attempt.Abort(new TurnError(code, "The attempt was ended."));
        }
    }

    private void Pump()
    {
        while (true)
        {
            Run run;
            lock (Gate)
            {
                if (_isStopped || NextRunnable() is not { } next)
                {
                    Settle_NeedsGate();
                    return;
                }

                run = Begin(next);
                _running.Add(next.Lane, run);
            }

            AttemptBegins?.Invoke(run.Attempt, run.Message);
            _ = RunAsync(run);
        }
    }

    private MessageRecord? NextRunnable() => agents.All
        .Where(agent => agent.Definition.MayRun)
        .SelectMany(agent => messages.OpenMessages(agent.Definition.Id)
            .GroupBy(message => message.Lane)
            .Where(lane => !_running.ContainsKey(lane.Key))
            .Select(lane => LaneOrder.Next(lane, agent.Policy.Ordering)))
        .FirstOrDefault(message => message is not null);

    private Run Begin(MessageRecord message)
    {
        var agent = agents.Find(message.Agent)!;
        var epoch = messages.ReadEpoch(message.Agent);
        var pin = agent.Pin(message);
        var (version, state) = message.Key is { } key && messages.States.TryGetValue((message.Agent, key), out var row)
            ? (row.Version, row.Snapshot)
            : (0, null);
        var sent = messages.Effects.Where(effect => effect.MessageSequence == message.Sequence).OrderBy(effect => effect.Position);
        var attempt = agent.Node.CreateAttempt(
            new TurnRequest
            {
                Agent = agent.Definition,
                Configuration = agent.Configuration(pin.Revision),
                Message = message.ToEnvelope(),
                State = state,
                Journal = messages.ReadJournal(message.Sequence),
                SentEffects = [.. sent.Select(effect => new SentEffect(effect.Position, effect.Kind, effect.Target))],
                StartedAt = (message.StartedAt ?? messages.Now).ToMilliseconds(),
                PinnedVersion = message.NodeVersion,
                Services = new MemoryTurnServices(this, messages, log, message, pin, epoch),
            },
            settings);
        return new Run(attempt, message, epoch, version, pin);
    }

    private async Task RunAsync(Run run)
    {
        var outcome = await run.Attempt.RunAsync().ConfigureAwait(false);
        var message = run.Message;
        lock (Gate)
        {
            _running.Remove(message.Lane);
            if (!_isStopped)
            {
                var write = new TurnWrite
                {
                    Message = message,
                    Epoch = run.Epoch,
                    State = message.Key is null ? null : new StateRow(message.Agent, message.Tenant, message.Key),
                    StateVersion = run.StateVersion,
                    Outcome = outcome,
                    StartedAt = run.Attempt.Request.StartedAt,
                    Pin = run.Pin,
                    Policy = agents.Find(message.Agent)!.Policy,
                };
                TurnCommit.Apply(messages, write, messages.ReadEpoch(message.Agent));
                messages.Aftermath.Clear();
            }
        }

        Pump();
    }

    private void Settle_NeedsGate()
    {
        if (_running.Count > 0)
        {
            return;
        }

        foreach (var settled in _settling)
        {
            settled.TrySetResult();
        }

        _settling.Clear();
    }

    private sealed record Run(TurnAttempt Attempt, MessageRecord Message, long Epoch, long StateVersion, MessagePin Pin);
}

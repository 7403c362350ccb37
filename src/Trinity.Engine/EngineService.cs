using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.Engine.Cluster;
using Trinity.Engine.Intake;
using Trinity.Engine.Mailboxes;
using Trinity.Engine.Store;
using Trinity.Engine.Timers;
using Trinity.Sdk.Messages;

namespace Trinity.Engine;

/// <summary>Starts the engine on what the store holds, looks for what was left behind, and stops it without losing anything.</summary>
internal sealed partial class EngineService(
    IMessageReads reads,
    IStoreLifetime lifetime,
    StoreWriter writer,
    CommitDispatcher dispatcher,
    MailboxDirectory mailboxes,
    MailboxActivity activity,
    ExecutionWatch watch,
    TimerService timers,
    Quarantine quarantine,
    Nodes nodes,
    MessageIntake intake,
    Telemetry telemetry,
    EngineState state,
    TimeProvider time,
    IOptions<EngineOptions> options,
    ILogger<EngineService> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>How soon after a sweep for a server that has come or gone there is another one.</summary>
    private static readonly TimeSpan AfterChange = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Pulse _pulse = new(time);
    private readonly Wake _wake = new(time);
    private Task _sweeps = Task.CompletedTask;

    /// <summary>Whether what was left behind is looked for.</summary>
    public bool IsWell => !_pulse.IsStuck;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var (agent, key, count) in await reads.CountQueuedAsync(cancellationToken))
        {
            writer.Backlog.Load(agent, key, count);
        }

        if (lifetime.WasUnclean)
        {
            var through = await reads.LastSequenceAsync(cancellationToken);
            quarantine.Begin(through);
            LogQuarantine(through);
        }

        if (lifetime.WasRestored)
        {
            LogRestored(await writer.ApplyAsync(default, default, "hold_restored", Interventions.HoldRestored));
            lifetime.ConfirmRestored();
        }

        dispatcher.Listen(mailboxes);
        dispatcher.Listen(watch);
        dispatcher.Listen(timers);
        dispatcher.Listen(telemetry);
        telemetry.Observe(state);
        nodes.Changed += (_, _) => _wake.Call();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The silo is up: mailboxes can be placed.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _sweeps = SweepAsync();
        return Task.CompletedTask;
    }

    /// <summary>The doors close, turns end; the writer stays for those who still wait for it.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        intake.Close();
        await _stopping.CancelAsync();
        await _sweeps;
        using var patience = new CancellationTokenSource(options.Value.DrainTimeout, time);
        try
        {
            await activity.StopAsync().WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            LogDrainTimedOut(activity.Turns);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await writer.StopAsync();
        lifetime.Close(isClean: activity.Turns == 0);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Finds what nobody was told of. Sweeps only nudge mailboxes: they never carry messages.</summary>
    private async Task SweepAsync()
    {
        var pause = options.Value.SweepInterval;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var called = _wake.Begin();
                _pulse.Begin();
                foreach (var agent in await reads.AgentsWithQueuedAsync(_stopping.Token))
                {
                    if (nodes.LooksAfter(agent.Value))
                    {
                        await mailboxes.NudgeAsync(agent);
                    }
                }

                if (nodes.LooksAfter(0))
                {
                    await writer.ApplyAsync(default, default, "break_rings", Calls.BreakRings);
                }

                _pulse.Rest();
                await _wake.WaitAsync(called, time.GetUtcNow() + pause, _stopping.Token);

                // A hint may have gone to a server a moment after it was gone.
                pause = called.IsCompleted ? AfterChange : options.Value.SweepInterval;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The loop boundary: the next sweep finds what this one did not.
                LogSweepFailed(exception);
                await Task.Delay(TimeSpan.FromSeconds(1), time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last stop was unclean: messages up to {Through} are started with care.")]
    private partial void LogQuarantine(long through);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store was restored from a backup: {Agents} agents with open work are held.")]
    private partial void LogRestored(int agents);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Turns} turns did not end in time; they will be made again.")]
    private partial void LogDrainTimedOut(int turns);

    [LoggerMessage(Level = LogLevel.Error, Message = "A sweep failed.")]
    private partial void LogSweepFailed(Exception exception);
}

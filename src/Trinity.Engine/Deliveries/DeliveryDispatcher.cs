using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trinity.Engine.Cluster;
using Trinity.Engine.Store;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Deliveries;

/// <summary>
/// Gives every destination that has something to deliver a queue of its own. What commits tell is a hint; at the start and now and then the
/// store is asked, so none has to arrive.
/// </summary>
internal sealed partial class DeliveryDispatcher(
    DeliveryContext context,
    CommitDispatcher commits,
    Nodes nodes,
    IOptions<EngineOptions> options,
    ILogger<DeliveryDispatcher> logger) : BackgroundService, ICommitListener
{
    private readonly Lock _gate = new();
    private readonly Pulse _pulse = new(context.Time);
    private readonly Dictionary<long, (DestinationQueue Queue, Task Run)> _queues = [];
    private readonly Wake _sweep = new(context.Time);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();

    /// <summary>Whether it goes on looking for what is to be delivered.</summary>
    public bool IsWell => !_pulse.IsStuck && ExecuteTask is not { IsCompleted: true };

    public void Committed(Aftermath aftermath)
    {
        foreach (var destination in aftermath.Destinations)
        {
            Call(destination);
        }

        if (aftermath.HasGap)
        {
            _sweep.Call();
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        commits.Listen(this);
        nodes.Changed += (_, _) => Divide();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>No attempt begins any more, and those that run may end: one that is cut off is made again.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] runs;
        lock (_gate)
        {
            _stopping.Cancel();
            runs = [.. _queues.Values.Select(queue => queue.Run)];
        }

        using var patience = new CancellationTokenSource(options.Value.DrainTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await Task.WhenAll(runs).WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            await _aborting.CancelAsync();
            await Task.WhenAll(runs);
        }

        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _stopping.Dispose();
        _aborting.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var called = Task.CompletedTask;
            try
            {
                called = _sweep.Begin();
                _pulse.Begin();
                foreach (var destination in await context.Reads.WithPendingAsync(stoppingToken))
                {
                    Call(destination);
                }

                _pulse.Rest();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The loop boundary: the next sweep finds what this one did not.
                LogSweepFailed(exception);
            }

            await _sweep.WaitAsync(called, context.Time.GetUtcNow() + options.Value.SweepInterval, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Call(long destination)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested || !nodes.LooksAfter(destination))
            {
                return;
            }

            if (_queues.TryGetValue(destination, out var known))
            {
                known.Queue.Call();
                return;
            }

            var queue = new DestinationQueue(destination, context, nodes, TryLeave, logger);

            // Not here: whoever tells of a commit must not read the store.
            _queues.Add(destination, (queue, Task.Run(() => queue.RunAsync(_stopping.Token, _aborting.Token))));
        }
    }

    /// <summary>Others may look after a destination from now on.</summary>
    private void Divide()
    {
        lock (_gate)
        {
            foreach (var (queue, _) in _queues.Values)
            {
                queue.Call();
            }
        }

        _sweep.Call();
    }

    /// <summary>Lets a queue go, unless it has been called since it looked.</summary>
    private bool TryLeave(DestinationQueue queue, Task called)
    {
        lock (_gate)
        {
            return !called.IsCompleted && _queues.Remove(queue.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Destinations with pending deliveries could not be looked for.")]
    private partial void LogSweepFailed(Exception exception);
}

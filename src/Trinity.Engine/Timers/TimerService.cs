using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trinity.Engine.Cluster;
using Trinity.Engine.Store;
using Trinity.Sdk.Messages;

namespace Trinity.Engine.Timers;

/// <summary>Fires what is due. The timers are in the store, found by their time; only the next one's is held here.</summary>
internal sealed partial class TimerService(
    StoreWriter writer, IMessageReads reads, Nodes nodes, TimeProvider time, ILogger<TimerService> logger) : BackgroundService, ICommitListener
{
    private const int PerTransaction = 500;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>How long the other servers leave a timer to the one that looks after it.</summary>
    private static readonly TimeSpan Precedence = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Pulse _pulse = new(time);
    private DateTimeOffset? _next;
    private TaskCompletionSource _earlier = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether what is due is fired.</summary>
    public bool IsWell => !_pulse.IsStuck && ExecuteTask is not { IsCompleted: true };

    /// <summary>How late the next timer is.</summary>
    public TimeSpan Lag
    {
        get
        {
            lock (_gate)
            {
                return _next is { } due && time.GetUtcNow() - due is var late && late > TimeSpan.Zero ? late : TimeSpan.Zero;
            }
        }
    }

    public void Committed(Aftermath aftermath)
    {
        if (aftermath.NextTimer is null && !aftermath.HasGap)
        {
            return;
        }

        lock (_gate)
        {
            if (aftermath.HasGap)
            {
                _earlier.TrySetResult();
            }
            else if (_next is null || aftermath.NextTimer < _next)
            {
                _next = aftermath.NextTimer;
                _earlier.TrySetResult();
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SleepAsync(stoppingToken);
                _pulse.Begin();
                await FireAsync();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The loop boundary: a store that is away must not end the timers.
                LogNotFired(exception);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FireAsync()
    {
        // One transaction after the other: what fires may set timers that are due at once.
        while (await writer.ApplyAsync(
            default, default, "fire_timers", transaction => Sdk.Messages.Timers.FireDue(transaction, PerTransaction)) > 0)
        {
            continue;
        }
    }

    /// <summary>Sleeps until a timer is due.</summary>
    private async Task SleepAsync(CancellationToken stoppingToken)
    {
        while (await NextAsync(stoppingToken) is var (left, earlier) && left > TimeSpan.Zero)
        {
            _pulse.Rest();
            using var sleep = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(earlier, Task.Delay(left < Longest ? left : Longest, time, sleep.Token));
            await sleep.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
            _pulse.Begin();
        }
    }

    /// <returns>How long until the next timer is due here, and what ends when there is an earlier one.</returns>
    private async Task<(TimeSpan Left, Task Earlier)> NextAsync(CancellationToken stoppingToken)
    {
        Task earlier;
        lock (_gate)
        {
            _next = null;
            _earlier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            earlier = _earlier.Task;
        }

        // Read after the reset: a timer committed in between has either been read or has completed the task.
        var due = await reads.NextTimerAsync(stoppingToken);
        lock (_gate)
        {
            if (due is not null && (_next is null || due < _next))
            {
                _next = due;
            }

            due = _next;
        }

        if (due is null)
        {
            return (Longest, earlier);
        }

        var left = due.Value - time.GetUtcNow();
        return (nodes.LooksAfter(due.Value.ToUnixTimeMilliseconds()) ? left : left + Precedence, earlier);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Timers could not be fired.")]
    private partial void LogNotFired(Exception exception);
}

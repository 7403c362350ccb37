namespace Trinity.Engine;

/// <summary>Wakes the one who waits for something to do.</summary>
internal sealed class Wake(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private TaskCompletionSource _called = Create();

    /// <summary>Called from anywhere, also while nobody waits.</summary>
    public void Call() => Volatile.Read(ref _called).TrySetResult();

    /// <summary>From here on calls count. Whoever then looks and finds nothing can wait without missing one.</summary>
    /// <returns>Completes at the next call.</returns>
    public Task Begin()
    {
        var fresh = Create();
        Volatile.Write(ref _called, fresh);
        return fresh.Task;
    }

    /// <summary>Waits for a call, for a time, or for the end.</summary>
    public async Task WaitAsync(Task called, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var left = until is { } moment ? moment - time.GetUtcNow() : Longest;
        if (left <= TimeSpan.Zero || called.IsCompleted)
        {
            return;
        }

        using var sleep = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(called, Task.Delay(left < Longest ? left : Longest, time, sleep.Token));
        await sleep.CancelAsync();
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

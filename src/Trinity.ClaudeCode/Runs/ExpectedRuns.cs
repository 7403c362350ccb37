using System.Collections.Concurrent;
using Trinity.Sdk.Identity;

namespace Trinity.ClaudeCode.Runs;

/// <summary>
/// What turns and <see cref="RunSupervisor"/> know of each other: for which containers turns are about to wait.
/// </summary>
internal sealed class ExpectedRuns(TimeProvider time)
{
    /// <summary>A container that nothing waits for, and was never started, may be that of a turn on its way to the store. Not for so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<MessageId, long> _expected = [];
    private volatile TaskCompletionSource _wake = NewWake();

    /// <summary>Whether a turn may be on its way to the store this moment. One that takes long is found by the sweep.</summary>
    public bool AreOnTheirWay => _expected.Values.Any(since => time.GetElapsedTime(since) < OnTheWay);

    /// <summary>A turn is about to wait for a container.</summary>
    public void Add(MessageId execution)
    {
        _expected[execution] = time.GetTimestamp();
        Wake();
    }

    /// <summary>Something has changed: it is looked at soon.</summary>
    public void Wake() => _wake.TrySetResult();

    public bool Contains(MessageId execution) => _expected.ContainsKey(execution);

    /// <summary>It waits by now.</summary>
    public void Remove(MessageId execution) => _expected.TryRemove(execution, out _);

    /// <summary>Forgets those that did not come to wait: their turns failed.</summary>
    public void Tidy()
    {
        foreach (var (execution, since) in _expected)
        {
            if (time.GetElapsedTime(since) > Patience)
            {
                Remove(execution);
            }
        }
    }

    /// <summary>Completes when the next is added, or something changes, from now on.</summary>
    public Task NextAsync() => (_wake = NewWake()).Task;

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

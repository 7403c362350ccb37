using System.Collections.Concurrent;
using Trinity.Sdk.Identity;

namespace Trinity.ClaudeCode.Runs;

/// <summary>
/// What turns and <see cref="RunSupervisor"/> know of each other: for which containers turns are about to wait, and whether the engine answers.
/// </summary>
internal sealed class ExpectedRuns(TimeProvider time)
{
    /// <summary>A container that nothing waits for, and was never started, may be that of a turn on its way to the store. Not for so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<MessageId, long> _expected = [];
    private volatile TaskCompletionSource _wake = NewWake();
    private volatile bool _isEngineAway;

    /// <summary>Whether the engine did not answer when it was asked last.</summary>
    public bool IsEngineAway
    {
        get => _isEngineAway;
        set => _isEngineAway = value;
    }

    /// <summary>Whether a turn may be on its way to the store this moment. One that takes long is found by the sweep.</summary>
    public bool AreOnTheirWay => _expected.Values.Any(since => time.GetElapsedTime(since) < OnTheWay);

    /// <summary>A turn is about to wait for a container.</summary>
    public void Add(MessageId execution)
    {
        _expected[execution] = time.GetTimestamp();
        _wake.TrySetResult();
    }

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

    /// <summary>Completes with the next that is added from now on.</summary>
    public Task NextAsync() => (_wake = NewWake()).Task;

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

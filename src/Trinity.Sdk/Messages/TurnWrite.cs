using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Messages;

/// <summary>The outcome of one attempt, with all that fences it.</summary>
internal sealed class TurnWrite
{
    private TaskCompletionSource<bool>? _decision;
    private bool _isDecided;

    /// <summary>The message as it was loaded.</summary>
    public required MessageRecord Message { get; init; }

    /// <summary>The epoch of the mailbox that ran the attempt.</summary>
    public required long Epoch { get; init; }

    /// <summary>The key's state; null for a message without a key.</summary>
    public StateRow? State { get; init; }

    /// <summary>The version of the state that the attempt started from; 0 when there was none.</summary>
    public long StateVersion { get; init; }

    public required TurnOutcome Outcome { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What the message is pinned to with its first journal entry.</summary>
    public required MessagePin Pin { get; init; }

    public required ExecutionPolicy Policy { get; init; }

    /// <summary>The write of the message before it in the lane, when this attempt ran on that one's outcome before it was durable.</summary>
    public TurnWrite? Predecessor { get; set; }

    /// <summary>Set by the commit.</summary>
    public TurnWriteResult Result { get; set; }

    public bool IsCommitted => Result is TurnWriteResult.Committed or TurnWriteResult.CommittedRunnable;

    /// <summary>The message's status after the commit.</summary>
    public MessageStatus NextStatus { get; set; }

    /// <summary>Completes when the store has decided: true when the outcome was committed.</summary>
    public Task<bool> WhenDecidedAsync()
    {
        lock (Message)
        {
            if (_isDecided)
            {
                return Task.FromResult(IsCommitted);
            }

            return (_decision ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void Decide()
    {
        lock (Message)
        {
            _isDecided = true;
            _decision?.TrySetResult(IsCommitted);
        }
    }
}

/// <summary>The configuration and code that a message goes on with.</summary>
internal readonly record struct MessagePin(int Revision, int NodeVersion);

/// <summary>What became of a turn's commit.</summary>
internal enum TurnWriteResult
{
    None = 0,
    Committed,

    /// <summary>Committed as suspended, and something it waits for has ended since: it runs again.</summary>
    CommittedRunnable,

    /// <summary>The message is over, or another attempt was faster.</summary>
    RefusedMessage,

    /// <summary>The state has another version.</summary>
    RefusedState,

    /// <summary>Another activation has taken the mailbox over.</summary>
    RefusedEpoch,

    /// <summary>What the attempt was built on was refused.</summary>
    RefusedPredecessor,

    /// <summary>An agent it tells or calls has no room: committed as a failed attempt that is retried.</summary>
    TargetFull,
}

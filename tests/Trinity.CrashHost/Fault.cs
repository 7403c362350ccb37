using Trinity.Engine.Store;
using Trinity.Sdk.Identity;

namespace Trinity.CrashHost;

/// <summary>Where a server's process ends: before or after the first transaction with a write that is meant.</summary>
internal sealed class Fault(string seat, Ending ending)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FaultPoint? _point;

    /// <summary>Whether the transaction that is being made is the one. Only the writer's thread knows.</summary>
    private bool _endsAfter;

    /// <summary>Ends when the server is where its process ends.</summary>
    public Task Reached => _reached.Task;

    public void Arm(FaultPoint point) => _point = point;

    /// <summary>A transaction is about to be made. Called on the writer's thread.</summary>
    public void Before(IReadOnlyList<StoreWrite> batch)
    {
        // Decided here for both sides: what a transaction has changed can be read before the writer comes to say so, and whoever has read it and armed
        // the fault does not mean that one.
        _endsAfter = false;
        if (_point is not { } point || !batch.Any(point.Means))
        {
            return;
        }

        if (point.IsAfter)
        {
            _endsAfter = true;
            return;
        }

        End();
    }

    /// <summary>It has been made. Called on the writer's thread.</summary>
    public void After()
    {
        if (_endsAfter)
        {
            End();
        }
    }

    private void End()
    {
        ending.Reach(seat);
        _reached.TrySetResult();

        // Nothing is written any more, and nobody is told of what was.
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}

/// <summary>One side of a write.</summary>
/// <param name="Write">The name of the write.</param>
/// <param name="IsAfter">Whether it is committed before the process ends.</param>
/// <param name="Agent">Whose write it is; null where it does not matter.</param>
internal sealed record FaultPoint(string Write, bool IsAfter, AgentId? Agent)
{
    /// <summary>
    /// Not one of the same name that another agent has left to be done. What is nobody's is done for all at once, and so for the one that is meant.
    /// </summary>
    public bool Means(StoreWrite write) => write.Name == Write && (Agent is null || write.Agent == Agent || write.Agent == default);
}

namespace Trinity.CrashHost;

/// <summary>Where a server's process ends: before or after its first transaction with a write of a name.</summary>
internal sealed class Fault(string seat, Ending ending)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _name;
    private bool _isAfter;

    /// <summary>Ends when the server is where its process ends.</summary>
    public Task Reached => _reached.Task;

    public void Arm(string name, string side)
    {
        lock (_gate)
        {
            _name = name;
            _isAfter = side == "after";
        }
    }

    /// <summary>A transaction is about to be made, or has been. Called on the writer's thread.</summary>
    public void Reach(IEnumerable<string> names, bool isAfter)
    {
        if (IsAt(names, isAfter))
        {
            ending.Reach(seat);
            _reached.TrySetResult();

            // Nothing is written any more, and nobody is told of what was.
            using var never = new ManualResetEventSlim();
            never.Wait();
        }
    }

    private bool IsAt(IEnumerable<string> names, bool isAfter)
    {
        lock (_gate)
        {
            return isAfter == _isAfter && _name is not null && names.Contains(_name);
        }
    }
}

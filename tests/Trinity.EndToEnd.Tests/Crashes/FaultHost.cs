using Trinity.Testing.Crashes;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>
/// Starts servers with faults, one for each of its seats, all in one process. When each of them is where it ends, the process is killed, and whoever
/// launches next finds a new one.
/// </summary>
internal sealed class FaultHost(int seats, IReadOnlyDictionary<string, string>? environment = null) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _here = [.. Enumerable.Range(0, seats).Select(seat => $"{seat}")];
    private readonly Queue<string> _free = new(Enumerable.Range(0, seats).Select(seat => $"{seat}"));
    private readonly List<FaultProcess> _processes = [];

    /// <summary>Gives a seat to somebody, who leaves it again.</summary>
    public string Take()
    {
        lock (_gate)
        {
            return _free.Dequeue();
        }
    }

    /// <summary>Starts the server of a seat, armed or not.</summary>
    public FaultServer Launch(string seat, CrashDirectory directory, FaultPoint? point = null, bool isUnsynced = false)
    {
        lock (_gate)
        {
            if (_processes.Count == 0 || _processes[^1].HasEnded)
            {
                _processes.Add(new FaultProcess(_here, environment));
            }

            return _processes[^1].Launch(seat, directory, point, isUnsynced);
        }
    }

    /// <summary>The seat's server is not started again, and nobody waits for it.</summary>
    public void Leave(string seat)
    {
        lock (_gate)
        {
            if (_here.Remove(seat) && _processes.Count > 0)
            {
                _processes[^1].End(seat);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }
}

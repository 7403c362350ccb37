using System.Runtime.InteropServices;

namespace Trinity.CrashHost;

/// <summary>Ends the process when the servers of all seats are where theirs ends.</summary>
internal sealed partial class Ending(int seats)
{
    private const int Kill = 9;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    public void Reach(string seat)
    {
        lock (_gate)
        {
            if (_ended.Add(seat))
            {
                Console.WriteLine($"ended {seat}");
            }

            if (_ended.Count == seats)
            {
                // As the machine's end would: nothing is flushed, closed or told.
                _ = Signal(Environment.ProcessId, Kill);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}

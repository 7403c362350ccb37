using System.Runtime.InteropServices;

namespace Trinity.CrashHost;

/// <summary>When the process ends itself: before or after the first transaction with a write of a name.</summary>
internal sealed partial class Fault
{
    private const int Kill = 9;

    private readonly Lock _gate = new();
    private string? _name;
    private bool _isAfter;

    public void Arm(string[] words)
    {
        lock (_gate)
        {
            _name = words[0];
            _isAfter = words[1] == "after";
        }
    }

    /// <summary>A transaction is about to be made, or has been.</summary>
    public void Reach(IEnumerable<string> names, bool isAfter)
    {
        lock (_gate)
        {
            if (isAfter == _isAfter && _name is not null && names.Contains(_name))
            {
                // As the machine's end would: nothing is flushed, closed or told.
                _ = Signal(Environment.ProcessId, Kill);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}

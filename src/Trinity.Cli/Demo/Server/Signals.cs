using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Trinity.Cli.Demo.Server;

/// <summary>Asks processes to end. .NET can only kill them.</summary>
internal static partial class Signals
{
    private const int Terminate = 15;

    public static void AskToEnd(Process process)
    {
        // Windows has nothing like it for a program without a window; the store is safe either way.
        if (OperatingSystem.IsWindows() || Kill(process.Id, Terminate) != 0)
        {
            process.Kill();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

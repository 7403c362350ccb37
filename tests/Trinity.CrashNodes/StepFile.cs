using System.Runtime.InteropServices;
using System.Text;

namespace Trinity.CrashNodes;

/// <summary>
/// What steps did outside the database: one line for each time a body ran, with its process and its idempotency key.
/// </summary>
/// <remarks>
/// The system's own append, one call a line: what the process has written stays when it is killed, and lines never mix.
/// </remarks>
internal static partial class StepFile
{
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int AppendOnly = 0x400;
    private const int CloseOnExec = 0x80000;

    /// <returns>The key, which the journal then holds as the step's result.</returns>
    public static string Append(string path, string idempotencyKey)
    {
        var line = Encoding.UTF8.GetBytes($"{Environment.ProcessId} {idempotencyKey}\n");
        var file = Open(path, WriteOnly | Create | AppendOnly | CloseOnExec, Convert.ToInt32("600", 8));
        if (file < 0 || Write(file, line, line.Length) != line.Length || Close(file) != 0)
        {
            throw new IOException($"{path} could not be written: error {Marshal.GetLastPInvokeError()}.");
        }

        return idempotencyKey;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, byte[] bytes, nint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}

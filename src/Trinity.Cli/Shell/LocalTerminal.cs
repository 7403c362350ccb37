using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Trinity.Cli.Shell;

/// <summary>
/// The terminal of whoever runs the command, given over to another one: each key goes there as it is pressed. Disposing of it gives it back as it was.
/// </summary>
internal sealed class LocalTerminal : IDisposable
{
    private const int StandardInput = 0;

    /// <summary>After what has been written to it; the two systems agree on the number.</summary>
    private const int AfterOutput = 1;

    /// <summary>More than any system's <c>struct termios</c> has.</summary>
    private const int SettingsBytes = 256;

    private readonly byte[]? _before;

    private LocalTerminal(byte[]? before) => _before = before;

    /// <summary>Takes the terminal; where standard input is none, nothing is changed.</summary>
    /// <exception cref="CliException">The system has no such terminals.</exception>
    public static LocalTerminal Take()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CliException("A terminal needs Linux or macOS here; in Windows use the Subsystem for Linux.", ExitCodes.Usage);
        }

        var before = new byte[SettingsBytes];
        if (Console.IsInputRedirected || tcgetattr(StandardInput, before) != 0)
        {
            return new LocalTerminal(before: null);
        }

        var raw = before.ToArray();
        cfmakeraw(raw);
        _ = tcsetattr(StandardInput, AfterOutput, raw);
        return new LocalTerminal(before);
    }

    /// <summary>Standard input, key by key. On a terminal the console's own stream takes whole lines, and sets the terminal for them with each read.</summary>
    public static Stream OpenInput() => Console.IsInputRedirected || OperatingSystem.IsWindows()
        ? Console.OpenStandardInput()
        : new FileStream(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    public void Dispose()
    {
        if (_before is not null)
        {
            _ = tcsetattr(StandardInput, AfterOutput, _before);
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int tcgetattr(int file, byte[] settings);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int tcsetattr(int file, int when, byte[] settings);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void cfmakeraw(byte[] settings);
}

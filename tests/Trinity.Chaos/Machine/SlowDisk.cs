using System.Globalization;
using Trinity.Testing;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.Chaos.Machine;

/// <summary>Makes the disk of a process slow, and fast again.</summary>
internal sealed class SlowDisk : IDisposable
{
    private readonly TestDirectory _directory;
    private readonly string _library;

    private SlowDisk(TestDirectory directory, string library) => (_directory, _library) = (directory, library);

    /// <summary>What the process has to be started with.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = _library,
        ["SLOW_SYNC_FILE"] = Told,
    };

    private string Told => Path.Combine(_directory.Path, "milliseconds");

    /// <exception cref="Xunit.Sdk.SkipException">There is no compiler, and tests may be left out.</exception>
    public static async Task<SlowDisk> CreateAsync(CancellationToken cancellationToken)
    {
        var directory = new TestDirectory();
        try
        {
            // The database has a user of its own.
            Command.Run("chmod", "755", directory.Path);
            var library = await Shim.CompileAsync(
                Path.Combine(Checkout.Root, "tests", "Trinity.Chaos", "Machine", "slow_sync.c"), directory.Path, cancellationToken);
            return new SlowDisk(directory, library);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Every sync waits so long from now on.</summary>
    public void Delay(TimeSpan delay)
    {
        // In one step: nobody reads half of it.
        var next = Told + ".next";
        File.WriteAllText(next, ((int)delay.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        File.Move(next, Told, overwrite: true);
    }

    public void Dispose() => _directory.Dispose();
}

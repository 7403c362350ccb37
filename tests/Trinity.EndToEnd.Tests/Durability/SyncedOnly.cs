using Trinity.Testing;
using Trinity.Testing.Crashes;
using Trinity.Testing.Processes;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Durability;

/// <summary>A disk that forgets everything that was not synced, under a server that is then killed.</summary>
internal sealed class SyncedOnly : IDisposable
{
    private readonly CrashDirectory _of;
    private readonly TestDirectory _to = new();
    private readonly string _library;

    private SyncedOnly(CrashDirectory of, string library)
    {
        _of = of;
        _library = library;
    }

    /// <summary>What the process has to be started with.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = _library,
        ["SYNCED_ONLY_OF"] = _of.Path,
        ["SYNCED_ONLY_TO"] = _to.Path,
    };

    public static async Task<SyncedOnly> CreateAsync(CrashDirectory of, CancellationToken cancellationToken)
    {
        var source = Path.Combine(Checkout.Root, "tests", "Trinity.EndToEnd.Tests", "Durability", "synced_only.c");
        var library = await Shim.CompileAsync(source, of.Path, cancellationToken);
        return new SyncedOnly(of, library);
    }

    /// <summary>The power is back: the database is what had been synced.</summary>
    public void LoseTheRest()
    {
        foreach (var file in Directory.EnumerateFiles(_of.Path, "trinity.db*"))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.EnumerateFiles(_to.Path))
        {
            File.Copy(file, Path.Combine(_of.Path, Path.GetFileName(file)));
        }
    }

    public void Dispose() => _to.Dispose();
}

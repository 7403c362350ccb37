using System.Diagnostics;
using Trinity.EndToEnd.Tests.Crashes;
using Trinity.Testing;
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

    /// <summary>Compiles the library; without a compiler the test is skipped, but never where nothing may be left out.</summary>
    public static async Task<SyncedOnly> CreateAsync(CrashDirectory of, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The shim is for Linux.");
        Assert.SkipWhen(
            !HasCompiler() && System.Environment.GetEnvironmentVariable("CI") != "true",
            "There is no gcc (package gcc): the test that drops every write that was not synced is left out.");
        var library = Path.Combine(of.Path, "synced_only.so");
        var source = Path.Combine(Checkout.Root, "tests", "Trinity.EndToEnd.Tests", "Durability", "synced_only.c");
        using var compiler = Process.Start(
            new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", library, source, "-ldl", "-lpthread"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            })!;
        var errors = await compiler.StandardError.ReadToEndAsync(cancellationToken);
        await compiler.WaitForExitAsync(cancellationToken);
        Assert.True(compiler.ExitCode == 0, errors);
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

    private static bool HasCompiler() => (System.Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, "gcc")));
}

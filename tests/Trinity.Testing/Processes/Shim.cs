using System.Diagnostics;

namespace Trinity.Testing.Processes;

/// <summary>Libraries that stand between a process and its system (<c>LD_PRELOAD</c>).</summary>
public static class Shim
{
    /// <summary>Compiles one; without a compiler the test is skipped, but never where nothing may be left out.</summary>
    /// <param name="source">The file with its source.</param>
    /// <param name="directory">Where the library goes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<string> CompileAsync(string source, string directory, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The shim is for Linux.");
        Assert.SkipWhen(
            !HasCompiler() && Environment.GetEnvironmentVariable("CI") != "true",
            $"There is no gcc (package gcc): what needs {Path.GetFileName(source)} is left out.");
        var library = Path.Combine(directory, Path.GetFileNameWithoutExtension(source) + ".so");
        using var compiler = Process.Start(
            new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", library, source, "-ldl", "-lpthread"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            })!;
        var errors = await compiler.StandardError.ReadToEndAsync(cancellationToken);
        await compiler.WaitForExitAsync(cancellationToken);
        Assert.True(compiler.ExitCode == 0, errors);
        return library;
    }

    private static bool HasCompiler() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, "gcc")));
}

using System.ComponentModel;
using System.Diagnostics;

namespace Trinity.Cli.Images;

/// <summary>The <c>docker</c> command of this machine, which finds its engine by itself.</summary>
internal static class DockerProgram
{
    /// <summary>Runs it; what it says goes where this program's own words go.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> ShowAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(new ProcessStartInfo("docker", arguments) { UseShellExecute = false });
        await EndedAsync(process, cancellationToken);
        return process.ExitCode;
    }

    /// <summary>Runs it.</summary>
    /// <returns>Its exit code, and what it said on both outputs.</returns>
    public static async Task<(int Code, string Output, string Errors)> ReadAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(new ProcessStartInfo("docker", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await EndedAsync(process, cancellationToken);
        return (process.ExitCode, await output, (await errors).Trim());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new CliException("There is no 'docker' on the PATH. Images are built and checked with it, where the engine of the agents is.");
        }
    }

    private static async Task EndedAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

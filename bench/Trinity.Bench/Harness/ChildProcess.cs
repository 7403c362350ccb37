using System.Diagnostics;

namespace Trinity.Bench.Harness;

/// <summary>Programs that the bench runs beside itself, and ends as an operator would.</summary>
internal static class ChildProcess
{
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            return Process.Start(start) ?? throw new BenchException($"{program} did not start.");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new BenchException($"{program} cannot be run: {exception.Message}");
        }
    }

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new BenchException($"{program} ended with {process.ExitCode}: {output}");
    }

    /// <summary>Asks a process to stop, and waits until it has.</summary>
    public static async Task StopAsync(Process process)
    {
        await RunAsync("kill", "-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await process.WaitForExitAsync();
    }
}

using System.Diagnostics;

namespace Trinity.Chaos.Machine;

/// <summary>Programs of the system, as a shell runs them.</summary>
internal static class Command
{
    /// <exception cref="InvalidOperationException">It has failed.</exception>
    public static void Run(string program, params string[] arguments)
    {
        var error = Try(program, arguments);
        if (error is not null)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
        }
    }

    /// <returns>What it complained of; null when it has done what it was told.</returns>
    public static string? Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }

    /// <summary>
    /// What is named after a process that is gone: a test that was killed could not clear it away. Names are <c>trinity-PROCESS-…</c>.
    /// </summary>
    public static IEnumerable<string> LeftBehind(IEnumerable<string> names) => names.Where(name =>
        name.Split('-') is ["trinity", var process, _, ..] && int.TryParse(process, out _) && !Directory.Exists($"/proc/{process}"));

    /// <summary>Leaves a test out where it may not change the network and the disks, but never where nothing may be left out.</summary>
    public static void NeedRoot() => Assert.SkipUnless(
        MayChangeTheMachine() || Environment.GetEnvironmentVariable("CI") == "true",
        "It needs root, and ip (package iproute2), to cut networks and to fill disks.");

    /// <summary>Root in a container is not always root.</summary>
    private static bool MayChangeTheMachine() =>
        Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/ip") && Try("unshare", "--net", "--mount", "true") is null;
}

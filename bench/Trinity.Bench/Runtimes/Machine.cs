using System.Globalization;

namespace Trinity.Bench.Runtimes;

/// <summary>What the whole machine and single processes use, as the kernel tells it: containers are children of the engine's, not of this process.</summary>
internal static class Machine
{
    /// <summary>The processor time that all processes have used, in seconds. Whatever else goes on is in it.</summary>
    public static double CpuSeconds
    {
        get
        {
            // user, nice, system, idle, iowait, irq, softirq, in hundredths of a second.
            var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..8]
                .Select(time => long.Parse(time, CultureInfo.InvariantCulture)).ToArray();
            return (times.Sum() - times[3] - times[4]) / 100.0;
        }
    }

    /// <summary>The memory of processes, in bytes, with their share of what they have in common.</summary>
    /// <param name="isMeant">Told the command line and the control groups of each.</param>
    public static long MemoryOf(Func<string, bool> isMeant)
    {
        var bytes = 0L;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(directory => char.IsAsciiDigit(directory[6])))
        {
            try
            {
                if (isMeant(File.ReadAllText(Path.Combine(process, "cmdline")) + File.ReadAllText(Path.Combine(process, "cgroup"))))
                {
                    var line = File.ReadLines(Path.Combine(process, "smaps_rollup")).First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
                    bytes += long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return bytes;
    }
}

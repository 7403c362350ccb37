using System.Diagnostics;

namespace Trinity.Bench.Harness;

/// <summary>Wall time, and what this process and the database beside it have used since the clock's creation.</summary>
internal sealed class CpuClock
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly TimeSpan _cpu = Used;
    private readonly long _allocated = GC.GetTotalAllocatedBytes();

    public double Seconds => Stopwatch.GetElapsedTime(_began).TotalSeconds;

    public double CpuSeconds => (Used - _cpu).TotalSeconds;

    /// <summary>Bytes allocated: the steadiest figure of all, and the cause of many others.</summary>
    public long Allocated => GC.GetTotalAllocatedBytes() - _allocated;

    private static TimeSpan Used
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime + BenchStore.CpuBeside;
        }
    }
}

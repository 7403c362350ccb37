using Trinity.Bench.Harness;

namespace Trinity.Bench.Deliveries;

/// <summary>
/// What leaves the platform: to good destinations alone, and beside one that never answers and has 100,000 deliveries pending. Two servers take
/// turns, so that what the machine does besides happens to both.
/// </summary>
internal static class DeliveriesBench
{
    private const int Destinations = 16;
    private const int DeadDeliveries = 100_000;

    public static async Task RunAsync(bool isQuick)
    {
        var (each, rounds) = isQuick ? (400, 3) : (1_000, 7);
        using var dead = new DeadReceiver();
        await using var alone = await DeliveryRig.StartAsync(Destinations);
        await using var beside = await DeliveryRig.StartAsync(Destinations);

        // The first round is the compiler's.
        await alone.DeliverAsync(each);
        await beside.DeliverAsync(each);
        await beside.AddDeadAsync(dead.Address, DeadDeliveries);
        var (good, bad) = (new List<(double Seconds, double CpuSeconds)>(), new List<(double Seconds, double CpuSeconds)>());
        for (var round = 0; round < rounds; round++)
        {
            good.Add(await alone.DeliverAsync(each));
            bad.Add(await beside.DeliverAsync(each));
        }

        Rows.Expect("pending deliveries to the dead destination", beside.Pending, DeadDeliveries);
        Print(each * Destinations, good, bad);
    }

    private static void Print(
        int count, List<(double Seconds, double CpuSeconds)> good, List<(double Seconds, double CpuSeconds)> bad)
    {
        var (goodSeconds, badSeconds) = (Median(good.Select(round => round.Seconds)), Median(bad.Select(round => round.Seconds)));
        var detail = new
        {
            deliveries = count,
            destinations = Destinations,
            rounds = good.Count,
            cpuShare = Report.Short(Median(good.Select(round => round.CpuSeconds / round.Seconds))),
        };
        var besideDetail = new
        {
            detail.deliveries,
            detail.destinations,
            detail.rounds,
            pending = DeadDeliveries,
            cpuShare = Report.Short(Median(bad.Select(round => round.CpuSeconds / round.Seconds))),
        };
        var cpu = (Good: Median(good.Select(round => round.CpuSeconds)), Bad: Median(bad.Select(round => round.CpuSeconds)));
        Report.Write("deliveries.per_s", count / goodSeconds, "1/s", detail);
        Report.Write("deliveries.beside_dead_per_s", count / badSeconds, "1/s", besideDetail);
        Report.Write("deliveries.dead_ratio", goodSeconds / badSeconds, "", new { pending = DeadDeliveries, cpuRatio = Report.Short(cpu.Bad / cpu.Good) });
        Report.Write("deliveries.cpu_us_per_delivery", cpu.Good * 1e6 / count, "us", detail);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}

using System.Globalization;
using Trinity.Bench.Deliveries;
using Trinity.Bench.Engine;
using Trinity.Bench.Harness;
using Trinity.Bench.Http;
using Trinity.Bench.Memory;
using Trinity.Bench.Runtimes;
using Trinity.Bench.Scale;
using Trinity.Bench.Start;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
Report.Open();
BenchStore.IsPostgres = args.Contains("postgres", StringComparer.Ordinal);
var isQuick = args.Contains("--quick", StringComparer.Ordinal);
try
{
    await (args.FirstOrDefault() switch
    {
        "cluster" => ClusterBench.RunAsync(isQuick),
        "deliveries" => DeliveriesBench.RunAsync(isQuick),
        "engine" => EngineBench.RunAsync(isQuick),
        "fleet" => FleetBench.RunAsync(isQuick),
        "http" => HttpBench.RunAsync(isQuick),
        "nodes" => NodesBench.RunAsync(isQuick),
        "runtimes" => RuntimesBench.RunAsync(isQuick),
        "memory" => MemoryBench.RunAsync(isQuick),
        "scale" => ScaleBench.RunAsync(isQuick),
        "start" => StartBench.RunAsync(isQuick),
        _ => throw new BenchException("usage: bench/run cluster|deliveries|engine|fleet|http|nodes|memory|runtimes|scale|start [--quick] [--store sqlite|postgres]"),
    });
    return 0;
}
catch (BenchException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

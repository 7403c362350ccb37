using Trinity.Chaos.Machine;
using Trinity.Testing.Crashes;
using Trinity.Testing.Servers;

namespace Trinity.Chaos.Fleets;

/// <summary>Where a fleet is put to have everything befall it: a network that can be cut, a database of its own, on a disk that can be slow or full.</summary>
internal sealed class Stage : IDisposable
{
    private const int Megabytes = 1024;

    /// <summary>The database's place is behind those of the servers.</summary>
    private const int OfDatabase = FleetUnderLoad.Servers;

    private readonly Stack<IDisposable> _parts = new();

    private Stage()
    {
    }

    public Network Network { get; private set; } = null!;

    public SlowDisk SlowDisk { get; private set; } = null!;

    public SmallDisk Disk { get; private set; } = null!;

    public PostgresServer Postgres { get; private set; } = null!;

    public CrashDirectory Directory { get; private set; } = null!;

    public int Database => OfDatabase;

    public static async Task<Stage> CreateAsync(CancellationToken cancellationToken)
    {
        Command.NeedRoot();
        var stage = new Stage();
        try
        {
            stage.Network = stage.Add(new Network(FleetUnderLoad.Servers + 1));
            stage.SlowDisk = stage.Add(await SlowDisk.CreateAsync(cancellationToken));
            stage.Disk = stage.Add(new SmallDisk(Megabytes));
            stage.Postgres = stage.Add(PostgresServer.StartOwn(new PostgresPlace
            {
                In = stage.Network.In(OfDatabase),
                Address = stage.Network.AddressOf(OfDatabase),
                Directory = stage.Disk.Path,
                Environment = stage.SlowDisk.Environment,
            }));

            // Its log does not fill the disk by itself.
            stage.Postgres.Set("max_wal_size", "128MB");
            stage.Directory = stage.Add(new CrashDirectory(stage.Postgres));
            return stage;
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_parts.TryPop(out var part))
        {
            part.Dispose();
        }
    }

    private T Add<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }
}

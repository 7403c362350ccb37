using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trinity.Engine.Cluster;
using Trinity.Platform.Secrets;
using Trinity.Sdk;
using Trinity.Storage.Postgres;
using Trinity.Storage.Postgres.Cluster;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests.Postgres.Cluster;

/// <summary>The members of a cluster agree by a table in which each change holds only while nobody else has changed anything.</summary>
public sealed class MembershipTableTests : IDisposable
{
    private readonly List<IDisposable> _taken = [];
    private readonly string _postgres = PostgresServer.Shared.CreateDatabase();
    private readonly MembershipTable _table;
    private SecretRing? _secrets;

    public MembershipTableTests()
    {
        Start(isShared: true);
        _table = new MembershipTable(Database());
    }

    public void Dispose()
    {
        _taken.ForEach(taken => taken.Dispose());
        PostgresServer.Shared.DropDatabase(_postgres);
    }

    [Fact]
    public async Task Member_IsReadAsItWasWritten()
    {
        var entry = Entry(port: 11_111);
        entry.SuspectTimes = [Tuple.Create(Entry(port: 22_222).SiloAddress, new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc))];

        Assert.True(await _table.InsertRow(entry, (await _table.ReadAll()).Version.Next()));
        var read = await _table.ReadRow(entry.SiloAddress);

        var (found, _) = Assert.Single(read.Members);
        Assert.Equal(1, read.Version.Version);
        Assert.Equal(entry.ToFullString(), found.ToFullString());
        Assert.Equal(entry.SuspectTimes, found.SuspectTimes);
    }

    [Fact]
    public async Task Change_DecidedOnWhatIsNoLongerSo_IsRefused()
    {
        var before = (await _table.ReadAll()).Version.Next();
        var first = Entry(port: 11_111);
        Assert.True(await _table.InsertRow(first, before));

        Assert.False(await _table.InsertRow(Entry(port: 22_222), before));
        first.Status = SiloStatus.Dead;
        Assert.False(await _table.UpdateRow(first, "0", before));
        Assert.True(await _table.UpdateRow(first, "1", (await _table.ReadAll()).Version.Next()));

        var (found, etag) = Assert.Single((await _table.ReadAll()).Members);
        Assert.Equal((SiloStatus.Dead, "2"), (found.Status, etag));
    }

    [Fact]
    public async Task SignOfLife_ChangesNoVersion()
    {
        var entry = Entry(port: 11_111);
        await _table.InsertRow(entry, (await _table.ReadAll()).Version.Next());

        entry.IAmAliveTime = entry.IAmAliveTime.AddMinutes(1);
        await _table.UpdateIAmAlive(entry);

        var read = await _table.ReadAll();
        Assert.Equal((1, entry.IAmAliveTime), (read.Version.Version, Assert.Single(read.Members).Item1.IAmAliveTime));
    }

    [Fact]
    public async Task Members_LongDead_AreErased()
    {
        var dead = Entry(port: 11_111);
        dead.Status = SiloStatus.Dead;
        await _table.InsertRow(dead, (await _table.ReadAll()).Version.Next());
        await _table.InsertRow(Entry(port: 22_222), (await _table.ReadAll()).Version.Next());

        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(dead.IAmAliveTime.AddSeconds(1)));

        Assert.Equal(22_222, Assert.Single((await _table.ReadAll()).Members).Item1.SiloAddress.Endpoint.Port);
    }

    [Fact]
    public void Servers_ThatShare_KeepOutOneThatDoesNot_AndTheOtherWayRound()
    {
        Start(isShared: true);
        Assert.Equal("database_in_use", Assert.Throws<TrinityException>(() => Start(isShared: false)).Code);
        _taken.ForEach(taken => taken.Dispose());
        _taken.Clear();

        Start(isShared: false);
        Assert.Equal("database_in_use", Assert.Throws<TrinityException>(() => Start(isShared: true)).Code);
    }

    private static MembershipEntry Entry(int port) => new()
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 7),
        SiloName = "name",
        HostName = "host",
        Status = SiloStatus.Active,
        StartTime = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        IAmAliveTime = new DateTime(2026, 1, 1, 0, 0, 1, DateTimeKind.Utc),
        SuspectTimes = [],
    };

    private void Start(bool isShared)
    {
        var directory = new TestDirectory();
        _taken.Insert(0, directory);
        if (_secrets is not null)
        {
            SecretKeyFile.Write(directory.Path, _secrets);
        }

        var instance = new PostgresInstance(
            Database(directory.Path), Options.Create(new ClusterOptions { IsOn = isShared }), TimeProvider.System, NullLogger<PostgresInstance>.Instance);
        _taken.Insert(0, instance);
        _secrets = instance.Secrets;
    }

    private PostgresDatabase Database(string directory = "none") =>
        new(Options.Create(new StorageOptions { DataDirectory = directory, Postgres = _postgres }));
}

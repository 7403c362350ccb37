using Microsoft.Extensions.DependencyInjection;
using Trinity.Testing.Servers;
using Trinity.Testing.Storage;

namespace Trinity.Storage.Tests.Postgres;

/// <summary>PostgreSQL as the compliance suites want it: a database of its own for each.</summary>
internal static class PostgresStore
{
    public static StoreHost Create() => Create(PostgresServer.Shared.CreateDatabase());

    public static StoreHost Create(string database) => new(
        (services, directory) => services.AddPostgresStorage().Configure<StorageOptions>(options =>
        {
            options.DataDirectory = directory;
            options.Postgres = database;
        }),
        () => PostgresServer.Shared.DropDatabase(database));
}

public sealed class PostgresCommits : CommitSuite
{
    protected override StoreHost CreateHost() => PostgresStore.Create();
}

public sealed class PostgresDeliveryRows : DeliverySuite
{
    protected override StoreHost CreateHost() => PostgresStore.Create();
}

public sealed class PostgresFairness : FairnessSuite
{
    protected override StoreHost CreateHost() => PostgresStore.Create();
}

public sealed class PostgresPayloads : PayloadSuite
{
    protected override StoreHost CreateHost() => PostgresStore.Create();
}

public sealed class PostgresReads : ReadsSuite
{
    protected override StoreHost CreateHost() => PostgresStore.Create();
}

public sealed class PostgresTimers : TimerSuite
{
    protected override StoreHost CreateHost() => PostgresStore.Create();
}

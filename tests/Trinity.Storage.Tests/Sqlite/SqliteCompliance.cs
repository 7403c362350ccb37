using Microsoft.Extensions.DependencyInjection;
using Trinity.Testing.Storage;

namespace Trinity.Storage.Tests.Sqlite;

/// <summary>SQLite as the compliance suites want it.</summary>
internal static class SqliteStore
{
    public static StoreHost Create() => new((services, directory) =>
        services.AddSqliteStorage().Configure<StorageOptions>(options => options.DataDirectory = directory));
}

public sealed class SqliteCommits : CommitSuite
{
    protected override StoreHost CreateHost() => SqliteStore.Create();
}

public sealed class SqliteDeliveryRows : DeliverySuite
{
    protected override StoreHost CreateHost() => SqliteStore.Create();
}

public sealed class SqliteFairness : FairnessSuite
{
    protected override StoreHost CreateHost() => SqliteStore.Create();
}

public sealed class SqliteModelCalls : ModelCallSuite
{
    protected override StoreHost CreateHost() => SqliteStore.Create();
}

public sealed class SqlitePayloads : PayloadSuite
{
    protected override StoreHost CreateHost() => SqliteStore.Create();
}

public sealed class SqliteReads : ReadsSuite
{
    protected override StoreHost CreateHost() => SqliteStore.Create();
}

public sealed class SqliteTimers : TimerSuite
{
    protected override StoreHost CreateHost() => SqliteStore.Create();
}

public sealed class SqliteTranscripts : TranscriptSuite
{
    protected override StoreHost CreateHost() => SqliteStore.Create();
}

using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Trinity.Testing.Servers;
using Trinity.Testing.Storage;

namespace Trinity.Storage.Tests.Postgres;

/// <summary>PostgreSQL as the compliance suites want it: a database of its own for each, in which every statement is found by an index.</summary>
internal static class PostgresStore
{
    /// <summary>Tables that never grow, or are read whole now and then by who has to.</summary>
    private static readonly string[] ReadWhole = ["doomed", "sequence", "writer"];

    public static StoreHost Create()
    {
        var database = PostgresServer.Shared.CreateDatabase();
        var plans = PostgresServer.Shared.LogPlans(database);
        return Create(database, () => Assert.Equal(string.Empty, string.Join('\n', plans.WholeReads(ReadWhole))));
    }

    /// <summary>Writes to a database behind the back of whoever uses it.</summary>
    public static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static StoreHost Create(string database, Action? check = null) => new(
        (services, directory) => services.AddPostgresStorage().Configure<StorageOptions>(options =>
        {
            options.DataDirectory = directory;
            options.Postgres = database;
        }),
        () =>
        {
            check?.Invoke();
            PostgresServer.Shared.DropDatabase(database);
        });
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

public sealed class PostgresModelCalls : ModelCallSuite
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

public sealed class PostgresTranscripts : TranscriptSuite
{
    protected override StoreHost CreateHost() => PostgresStore.Create();
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Trinity.Sdk;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests.Postgres;

/// <summary>PostgreSQL has what SQLite has, and it is the program's.</summary>
public sealed class PostgresSchemaTests
{
    /// <summary>What each database has in its own way.</summary>
    private static readonly string[] Own = ["sequence", "state_index", "writer", "node", "cluster", "setting", "__EFMigrationsHistory", "__EFMigrationsLock"];

    [Fact]
    public void Tables_HaveTheSameColumnsInBothDatabases()
    {
        using var directory = new TestDirectory();
        var database = Migrated();
        var file = new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = directory.Path }));
        new SqliteInstance(file, NullLogger<SqliteInstance>.Instance).Dispose();

        var found = Columns(
            new PostgresSession(database),
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1");
        var wanted = Columns(
            new SqliteSession(file.ReadConnectionString),
            "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'");

        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, found);
    }

    /// <summary>An index of millions is not made within the time that a statement has.</summary>
    [Fact]
    public void Migration_TakesAsLongAsItTakes()
    {
        using var session = new PostgresSession($"{Migrated()};Pooling=false;Command Timeout=1");
        Assert.Throws<NpgsqlException>(() => session.Execute("SELECT pg_sleep(5)"));
        session.Reopen();

        SchemaMigrator.Migrate(session, NullLogger.Instance, SchemaLevel.Own with { Later = [(1000, "SELECT pg_sleep(1.2)")] });

        Assert.Equal("1000", SchemaMigrator.Setting(session, "hot_schema"));
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit")]
    [InlineData("TRUNCATE audit")]
    [InlineData("UPDATE audit_seal SET rows = 0")]
    [InlineData("DELETE FROM audit_seal")]
    [InlineData("TRUNCATE audit_seal")]
    public async Task AuditLog_IsNotChanged_AndKeepsItsYoungEntries(string statement)
    {
        await using var connection = new NpgsqlConnection($"{Migrated()};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(
            connection,
            """
            INSERT INTO audit (tenant_id, seq, at, actor, action, outcome, count)
            VALUES (1, 1, extract(epoch FROM now()) * 1000, 'user:1', 'create_agent', 'allowed', 1);
            INSERT INTO audit_seal (tenant_id, number, first_seq, last_seq, rows, previous, sealed_at, hash) VALUES (1, 1, 1, 1, 1, '', 0, '')
            """);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, statement));

        Assert.Equal(PostgresErrorCodes.RaiseException, refusal.SqlState);
    }

    [Fact]
    public void Server_ThatDoesNotAnswer_IsNamedWithoutThePassword()
    {
        using var directory = new TestDirectory();
        using var services = Services("Host=127.0.0.1;Port=9;Username=trinity;Password=hidden;Database=none", directory.Path);

        var refusal = Assert.Throws<TrinityException>(services.GetRequiredService<PostgresInstance>);

        Assert.Equal("database_unreachable", refusal.Code);
        Assert.Contains("127.0.0.1:9/none", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Setting_ThatCannotBeRead_IsRefused()
    {
        using var directory = new TestDirectory();
        using var services = Services("Hots=127.0.0.1", directory.Path);

        Assert.Equal("invalid_connection_string", Assert.Throws<TrinityException>(services.GetRequiredService<PostgresInstance>).Code);
    }

    /// <summary>A database with the program's schema; it goes with the server.</summary>
    private static string Migrated()
    {
        using var directory = new TestDirectory();
        var database = PostgresServer.Shared.CreateDatabase();
        using var services = Services(database, directory.Path);
        services.GetRequiredService<PostgresInstance>();
        return database;
    }

    internal static ServiceProvider Services(string postgres, string directory) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<PostgresDatabase>()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<PostgresInstance>()
        .Configure<StorageOptions>(options => (options.Postgres, options.DataDirectory) = (postgres, directory))
        .BuildServiceProvider();

    private static string[] Columns(SqlSession session, string sql)
    {
        using (session)
        {
            return
            [
                .. SqlRows.List(session.Prepare(sql), row => row.Text(0))
                    .Where(column => !Own.Contains(column.Split('.')[0], StringComparer.Ordinal)).Order(StringComparer.Ordinal),
            ];
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are those above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Trinity.Sdk;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;
using Trinity.Storage.Transfers;
using Trinity.Testing.Servers;

namespace Trinity.Storage.Tests;

/// <summary>Rows go from one database to the other and back, and stay what they are.</summary>
public sealed class RowCopyTests : IDisposable
{
    private const string Rows =
        """
        INSERT INTO state_index (state_id, agent_id, property, value) VALUES
            (1, 1, 'long', 9223372036854775807), (1, 1, 'large', 1e300), (1, 1, 'small', -1.5e-300), (1, 1, 'tenth', 0.1), (1, 1, 'whole', 2.0),
            (1, 1, 'nothing', NULL), (1, 1, 'text', 'n1'), (1, 1, 'number text', '12'), (1, 1, 'empty', '');
        INSERT INTO sign_in_attempts (email_hash, failures, last_at) VALUES (x'', 1, 0), (x'00', 2, 0), (x'00ff', 3, 0), (x'5c78', 4, 0);
        INSERT INTO journal_part (message_seq, name, part, outcome) VALUES
            (1, 'a', 0, x''), (1, 'a' || char(0), 0, NULL), (1, 'a' || char(1), 0, x'00'), (1, 'a' || char(0) || 'b', 0, x'5c4e'), (1, 'ab', 0, x'0a'),
            (1, '\N', 0, NULL), (1, '\.', 0, NULL), (1, 'tab' || char(9) || 'line' || char(10) || 'return' || char(13) || '\n', 0, NULL), (1, 'ä€𝄞', 0, NULL);
        INSERT INTO "user" (id, email, password_hash, is_instance_admin, totp_step, created_at) VALUES (1, 'a', 'b', 1, 0, 0), (2, 'c', 'd', 0, 0, 0);
        INSERT INTO idempotency (agent_id, hash, message_id, content, created_at) VALUES (1, x'01', x'000102030405060708090a0b0c0d0e0f', NULL, 0);
        UPDATE sequence SET value = 77;
        """;

    private readonly TestDirectory _directory = new();
    private readonly string _database = PostgresServer.Shared.CreateDatabase();
    private readonly SqliteSession _file;
    private readonly PostgresSession _server;

    public RowCopyTests()
    {
        _file = Create("trinity.db");
        _server = new PostgresSession($"{_database};Pooling=false");
        SchemaMigrator.Migrate(_server, NullLogger.Instance);
    }

    public void Dispose()
    {
        _file.Dispose();
        _server.Dispose();
        _directory.Dispose();
        PostgresServer.Shared.DropDatabase(_database);
    }

    [Fact]
    public void Values_OfEveryKind_AreTheSameOnBothSides_AndBack()
    {
        _file.Execute(Rows);
        using var back = Create("back.db");

        var there = new RowCopy(new SqliteRows(_file), new PostgresRows(_server));
        there.Run();
        Assert.Equal(26, there.Verify());
        var again = new RowCopy(new PostgresRows(_server), new SqliteRows(back));
        again.Run();
        Assert.Equal(26, again.Verify());

        // What the server makes of them, not only what is read back.
        Assert.Equal(1, _server.Scalar("SELECT count(*) FROM state_index WHERE number = 1e300"));
        Assert.Equal(1, _server.Scalar("SELECT count(*) FROM state_index WHERE number = 9223372036854775807"));
        Assert.Equal(1, _server.Scalar("SELECT count(*) FROM state_index WHERE number = 0.1 AND text IS NULL"));
        Assert.Equal(1, _server.Scalar("SELECT count(*) FROM state_index WHERE text = '12' AND number IS NULL"));
        Assert.Equal(1, _server.Scalar("SELECT count(*) FROM \"user\" WHERE is_instance_admin"));
        Assert.Equal(1, _server.Scalar("SELECT count(*) FROM idempotency WHERE message_id = '00010203-0405-0607-0809-0a0b0c0d0e0f'"));
        Assert.Equal(77, _server.Scalar("SELECT value FROM sequence"));
        Assert.Equal(1, back.Scalar("SELECT count(*) FROM journal_part WHERE name = 'a' || char(0) || 'b' AND outcome = x'5c4e'"));
        Assert.Equal(1, back.Scalar("SELECT count(*) FROM state_index WHERE value = 1e300"));
    }

    [Theory]
    [InlineData("UPDATE state_index SET number = number + 1 WHERE property = 'tenth'", "state_index")]
    [InlineData("UPDATE state_index SET text = number::text, number = NULL WHERE property = 'long'", "state_index")]
    [InlineData("UPDATE journal_part SET outcome = '' WHERE name = '\\N'", "journal_part")]
    [InlineData("UPDATE \"user\" SET is_instance_admin = true", "user")]
    [InlineData("DELETE FROM sign_in_attempts WHERE email_hash = ''", "sign_in_attempts")]
    [InlineData("INSERT INTO mailbox (agent_id, part, epoch) VALUES (1, 1, 1)", "mailbox")]
    [InlineData("UPDATE sequence SET value = value - 1", "sequence")]
    public void Copy_ThatIsNotTheSame_IsFound(string change, string table)
    {
        _file.Execute(Rows);
        var copy = new RowCopy(new SqliteRows(_file), new PostgresRows(_server));
        copy.Run();
        _server.Execute(change);

        var refusal = Assert.Throws<TrinityException>(() => copy.Verify());

        Assert.Equal("copy_differs", refusal.Code);
        Assert.Contains($"({table}:", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>What is not copied is named here, so that a new table is copied or thought of.</summary>
    [Fact]
    public void Tables_AreAllThatThereAre_AndTheSameInBoth()
    {
        var (file, server) = (new SqliteRows(_file), new PostgresRows(_server));

        Assert.Empty(server.Differences(file));
        Assert.Equal(
            ["__EFMigrationsHistory", "setting"],
            Names(_file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").Except(Copied(file), StringComparer.Ordinal));
        Assert.Equal(
            ["__EFMigrationsHistory", "cluster", "node", "setting", "writer"],
            Names(_server, "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()").Except(Copied(server), StringComparer.Ordinal));
        Assert.All(file.Tables, table => Assert.NotEmpty(table.Key));
    }

    [Fact]
    public void Schema_ThatWasChangedByHand_IsNamed()
    {
        Assert.Equal(FindingLevel.Ok, Assert.Single(SchemaCheck.Look(_server)).Level);
        Assert.Equal(FindingLevel.Ok, Assert.Single(SchemaCheck.Look(_file)).Level);
        _server.Execute("ALTER TABLE agent DROP COLUMN description");
        _file.Execute("CREATE TABLE mine (id INTEGER PRIMARY KEY)");

        Assert.Contains("agent.description is missing", Assert.Single(SchemaCheck.Look(_server)).Text, StringComparison.Ordinal);
        Assert.Contains("mine.id is unknown", Assert.Single(SchemaCheck.Look(_file)).Text, StringComparison.Ordinal);
        Assert.Equal(
            "schema_differs", Assert.Throws<TrinityException>(new RowCopy(new SqliteRows(_file), new PostgresRows(_server)).Run).Code);
    }

    [Fact]
    public void Migrations_ThatWouldRun_AreNamed()
    {
        var last = SqlRows.First(_file.Prepare("SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\""), row => row.Text(0));
        _file.Prepare("DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = ?1").Add(last).Run();
        SchemaMigrator.SetSetting(_file, "hot_schema", "4");

        Assert.Equal(
            [last!, "0005_audit.sql", "0006_searches.sql", "0007_model_calls.sql", "0008_tool_calls.sql", "0009_run_events.sql"],
            SchemaMigrator.Pending(_file));
        Assert.Equal(FindingLevel.Warn, Assert.Single(SchemaCheck.Look(_file)).Level);
    }

    private static IEnumerable<string> Copied(InstanceRows rows) => rows.Tables.Select(table => table.Name);

    private static IEnumerable<string> Names(SqlSession session, string sql) =>
        SqlRows.List(session.Prepare(sql), row => row.Text(0)).Order(StringComparer.Ordinal);

    private SqliteSession Create(string name)
    {
        var session = new SqliteSession(SqliteDatabase.ConnectionString(Path.Combine(_directory.Path, name), SqliteOpenMode.ReadWriteCreate));
        SchemaMigrator.Migrate(session, NullLogger.Instance);
        return session;
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Trinity.Platform.Agents;
using Trinity.Sdk.Identity;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Testing.Servers;
using Trinity.Testing.Storage;

namespace Trinity.Storage.Tests.Postgres;

/// <summary>Behind the conditions of the statements the database itself keeps the tenants apart.</summary>
public sealed class TenantWallTests : IAsyncDisposable
{
    private static readonly TenantId First = new(1);
    private static readonly TenantId Second = new(2);

    /// <summary>What is no tenant's, is looked for before a tenant is known, or is searched with operators that no wall lets use an index.</summary>
    private static readonly string[] Open =
    [
        "__EFMigrationsHistory", "agent", "cluster", "mailbox", "node", "sequence", "setting", "sign_in_attempts", "state_index", "tenant", "user", "writer",
    ];

    private readonly string _database = PostgresServer.Shared.CreateDatabase();
    private readonly StoreHost _store;

    public TenantWallTests()
    {
        _store = PostgresStore.Create(_database);
        _store.Open();

        // The writer brings the database to its schema.
        Assert.NotNull(_store.Writer);
    }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public void EveryTable_IsWalled_ForItsOwnerToo()
    {
        var open = _store.Rows.ReadAllTenants(session => SqlRows.List(
            session.Prepare(
                """
                SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
                AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
                """),
            row => row.Text(0)));

        Assert.Equal(Open, open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Statement_ThatForgetsTheTenant_SeesItsRowsAlone()
    {
        await WriteRowsAsync();

        foreach (var (table, rows) in await CountAsync(tenant: null))
        {
            Assert.True(rows == 2, $"{table}: {rows} rows of two tenants");
        }

        foreach (var (table, rows) in await CountAsync(Second))
        {
            Assert.True(rows == 1, $"{table}: {rows} rows of one tenant");
        }

        Assert.All(await CountAsync(new TenantId(3)), table => Assert.Equal(0, table.Rows));
        Assert.All(await CountAsync(tenant: null), table => Assert.Equal(2, table.Rows));
    }

    [Fact]
    public async Task ControlData_AreWalled_OnAConnectionThatWasAnotherTenants()
    {
        await WriteRowsAsync();
        await using var source = NpgsqlDataSource.Create($"{_database};Maximum Pool Size=1;No Reset On Close=true");
        var options = PostgresPlatformDbContext.Options(builder => builder.UseNpgsql(source).AddInterceptors(TenantWall.OnOpen.Instance));
        foreach (var (shownTo, expected) in new (TenantId?, int[])[] { (First, [1]), (Second, [2]), (null, [1, 2]) })
        {
            await using var db = new PostgresPlatformDbContext(options) { ShownTo = shownTo };

            Assert.Equal(expected, await db.Shares.OrderBy(share => share.TenantId).Select(share => share.TenantId).ToListAsync(CancellationToken));
            Assert.Equal(expected, db.Shares.OrderBy(share => share.TenantId).Select(share => share.TenantId).ToList());
        }
    }

    [Fact]
    public async Task Reads_OfTheControlData_StandBehindTheWall()
    {
        await WriteRowsAsync();
        await using var tables = _store.ControlReads.Open(First);

        // A query that leads to another tenant's revision after all.
        var astray = tables.Agents.Select(agent => new Agent
        {
            Id = Second.Value,
            Revision = Second.Value,
            TenantId = agent.TenantId,
            Name = agent.Name,
            Runtime = agent.Runtime,
            Owner = agent.Owner,
            CreatedAt = agent.CreatedAt,
        });

        Assert.Equal(1, await tables.WithConfigurations(tables.Agents).CountAsync(CancellationToken));
        Assert.Equal(0, await tables.WithConfigurations(astray).CountAsync(CancellationToken));
    }

    [Fact]
    public async Task Session_ThatDoesNotSayWhoseRows_IsRefused()
    {
        await WriteRowsAsync();
        var silent = new NpgsqlConnectionStringBuilder(_database) { Options = null, Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(silent);
        await connection.OpenAsync(CancellationToken);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM message", connection);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync(CancellationToken));

        Assert.Equal(PostgresErrorCodes.UndefinedObject, refusal.SqlState);
    }

    [Fact]
    public async Task Tenant_CannotWriteAnothersRows()
    {
        await WriteRowsAsync();
        await using var connection = new NpgsqlConnection($"{_database};Pooling=false");
        await connection.OpenAsync(CancellationToken);
        await TenantWall.ShowAsync(connection, First, CancellationToken);
        await using var update = new NpgsqlCommand("UPDATE timer SET due_at = 0", connection);
        await using var insert = new NpgsqlCommand("INSERT INTO timer (id, due_at, kind, tenant_id, agent_id) VALUES (9, 1, 1, 2, 1)", connection);

        Assert.Equal(1, await update.ExecuteNonQueryAsync(CancellationToken));
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => insert.ExecuteNonQueryAsync(CancellationToken));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public void User_WhomNoWallHolds_IsTold()
    {
        var superuser = new NpgsqlConnectionStringBuilder(_database) { Username = "postgres" }.ConnectionString;

        Assert.Equal(FindingLevel.Ok, TenantsOf(_database).Level);
        Assert.Equal(FindingLevel.Warn, TenantsOf(superuser).Level);
    }

    private static Finding TenantsOf(string database)
    {
        using var directory = new TestDirectory();
        var options = Options.Create(new StorageOptions { Postgres = database, DataDirectory = directory.Path });
        return PostgresCheckup.Look(new PostgresDatabase(options)).Single(finding => finding.What == "Tenants");
    }

    /// <summary>A row in every walled table for each of two tenants: what columns there are the database says.</summary>
    private async Task WriteRowsAsync()
    {
        await using var connection = new NpgsqlConnection($"{_database};Pooling=false");
        await connection.OpenAsync(CancellationToken);
        foreach (var tenant in (int[])[1, 2])
        {
            foreach (var table in Walled().Append("agent"))
            {
                var columns = ColumnsOf(table);
                var values = columns.Select(column => (column.Name, column.Type) switch
                {
                    ("tenant_id", _) => $"{tenant}",
                    (_, "bytea") => $"'{tenant}'::bytea",
                    (_, "text" or "character varying") => $"'{tenant}'",
                    (_, "uuid") => $"'00000000-0000-0000-0000-00000000000{tenant}'::uuid",
                    (_, "boolean") => "false",
                    _ => $"{tenant}",
                });
                var sql = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))}) VALUES ({string.Join(", ", values)})";
#pragma warning disable CA2100 // The names are the schema's.
                await using var insert = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
                await insert.ExecuteNonQueryAsync(CancellationToken);
            }
        }
    }

    private List<string> Walled() => _store.Rows.ReadAllTenants(session => SqlRows.List(
        session.Prepare("SELECT relname::text FROM pg_class WHERE relrowsecurity AND relnamespace = current_schema()::regnamespace ORDER BY 1"),
        row => row.Text(0)));

    private List<(string Name, string Type)> ColumnsOf(string table) => _store.Rows.ReadAllTenants(session => SqlRows.List(
        session.Prepare(
            """
            SELECT column_name::text, data_type::text FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = ?1 AND is_nullable = 'NO' AND is_generated = 'NEVER'
            """).Add(table),
        row => (row.Text(0), row.Text(1))));

    private async Task<List<(string Table, long Rows)>> CountAsync(TenantId? tenant)
    {
        var counts = new List<(string Table, long Rows)>();
        foreach (var table in Walled())
        {
            long Count(SqlSession session) => session.Scalar($"SELECT count(*) FROM \"{table}\"");
            counts.Add((table, tenant is { } one ? await _store.Rows.ReadAsync(one, Count) : await _store.Rows.ReadAllTenantsAsync(Count)));
        }

        return counts;
    }
}

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Trinity.Client.Audit;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Audit;

/// <summary>The log cannot be changed unnoticed: the database refuses it, and where somebody is stronger than the database the seals tell.</summary>
[OnEitherStore]
public sealed class AuditSealTests : IAsyncLifetime
{
    private const string UnlockFile =
        """
        DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_young_delete; DROP TRIGGER audit_seal_no_update; DROP TRIGGER audit_seal_no_delete;
        """;

    private const string UnlockPostgres = "ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_seal DISABLE TRIGGER USER;";

    private DeskServer? _server;

    private DeskServer Server => _server!;

    private AuditClient Log => Server.Client.Audit;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    public static TheoryData<string, string> Changes => TestStores.Default is TestStore.Sqlite
        ? new()
        {
            { "UPDATE audit SET actor = 'system' WHERE seq = 2", "audit entries are not changed" },
            { "UPDATE audit SET count = count", "audit entries are not changed" },
            { "UPDATE audit_seal SET sealed_at = 0", "audit seals are not changed" },
            { "DELETE FROM audit_seal", "audit seals are kept" },
            { "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2", "audit entries are not replaced" },
            { "INSERT OR REPLACE INTO audit_seal SELECT * FROM audit_seal", "audit seals are not replaced" },
            { "DELETE FROM audit WHERE seq = 100", "audit entries are kept for 30 days" },
        }
        : new()
        {
            { "UPDATE audit SET actor = 'system' WHERE seq = 2", "audit entries are not changed" },
            { "UPDATE audit SET count = count", "audit entries are not changed" },
            { "UPDATE audit_seal SET sealed_at = 0", "audit seals are not changed" },
            { "DELETE FROM audit_seal", "audit seals are not changed" },
            { "TRUNCATE audit", "audit entries are not changed" },
            { "TRUNCATE audit_seal", "audit seals are not changed" },
            { "INSERT INTO audit SELECT * FROM audit WHERE seq = 2 ON CONFLICT (tenant_id, seq) DO UPDATE SET count = 2", "audit entries are not changed" },
            { "DELETE FROM audit WHERE seq = 100", "audit entries are kept for 30 days" },
        };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Database_RefusesWhatIsNoAppending(string statement, string reason)
    {
        await SealedAsync(1);
        await Server.Server.DownAsync();

        // By the clock of the database, and that is the machine's.
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Execute($"INSERT INTO audit SELECT tenant_id, 100, {now}, actor, key, action, target_kind, target, outcome, request_id, count FROM audit WHERE seq = 2");
        var refusal = Assert.ThrowsAny<DbException>(() => Execute(statement));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        await Server.Server.UpAsync();
    }

    [Fact]
    public async Task Batches_AreSealedByTheirAge_AndEachFollowsFromTheOneBefore()
    {
        Assert.Equal((true, 0L, 2L, (string?)null), Of(await Log.VerifyAsync()));

        var first = await SealedAsync(1);
        await Server.Client.Agents.StopAsync(DeskServer.Desk);
        Assert.Equal((true, 1L, 1L, first.Head), Of(await Log.VerifyAsync()));
        var second = await SealedAsync(2);

        Assert.Equal((true, 2L, 3L, 0L), (second.IsIntact, second.Batches, second.Entries, second.Unsealed));
        Assert.NotEqual(first.Head, second.Head);
        Assert.True((await Log.VerifyAsync(new VerifyAudit(first.Head))).IsIntact);
        Assert.Equal("head_missing", (await Log.VerifyAsync(new VerifyAudit(new string('0', 64)))).Fault?.Code);
    }

    [Fact]
    public async Task Batch_ThatIsFull_IsSealedAtOnce()
    {
        await Server.Writer.WriteAsync(new Sdk.Identity.TenantId(1), default, "test_entries", change =>
        {
            for (var i = 0; i < 1_500; i++)
            {
                change.Audit.Append(new Platform.Audit.AuditEntry { Tenant = new(1), Actor = "test", Action = "test", Outcome = "done" }, change.Messages.Now);
            }

            return true;
        });

        await Eventually.HoldsAsync(async () => (await Log.VerifyAsync()).Batches == 1, () => MoveAsync(TimeSpan.FromSeconds(1)));

        var check = await Log.VerifyAsync();
        Assert.Equal((true, 1_000L, 502L), (check.IsIntact, check.Entries, check.Unsealed));
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'key:999' WHERE seq = 2", 1, "entries_changed")]
    [InlineData("UPDATE audit SET target = NULL WHERE seq = 3", 2, "entries_changed")]
    [InlineData("UPDATE audit SET at = at + 1 WHERE seq = 1", 1, "entries_changed")]
    [InlineData("DELETE FROM audit WHERE seq = 1", 1, "entries_missing")]
    [InlineData("DELETE FROM audit WHERE seq = 3", 2, "entries_missing")]
    [InlineData("DELETE FROM audit WHERE seq = 4", null, "entries_missing")]
    [InlineData("DELETE FROM audit_seal WHERE number = 1", 2, "seal_missing")]
    [InlineData("UPDATE audit_seal SET hash = zeroblob(32) WHERE number = 1", 1, "entries_changed")]
    [InlineData("UPDATE audit_seal SET sealed_at = 0 WHERE number = 2", 2, "entries_changed")]
    [InlineData("UPDATE audit_seal SET previous = zeroblob(32) WHERE number = 2", 2, "chain_broken")]
    [InlineData("UPDATE audit_seal SET last_seq = 9, rows = 9 WHERE number = 2", 2, "entries_missing")]
    public async Task Tampering_IsFound_AtTheFirstBatchThatDoesNotHold(string statement, int? batch, string code)
    {
        await SealedAsync(1);
        await Server.Client.Agents.StopAsync(DeskServer.Desk);
        await SealedAsync(2);
        await Server.Client.Agents.StartAsync(DeskServer.Desk);
        await Server.Client.Agents.StopAsync(DeskServer.Desk);
        await Server.Server.DownAsync();
        Tamper(statement);
        await Server.Server.UpAsync();

        var check = await Log.VerifyAsync();

        Assert.Equal((false, code, (long?)batch), (check.IsIntact, check.Fault?.Code, check.Fault?.Batch));
    }

    [Fact]
    public async Task LogThatIsCutAtItsEnd_IsFoundByTheHeadThatWasNoted()
    {
        await SealedAsync(1);
        await Server.Client.Agents.StopAsync(DeskServer.Desk);
        var noted = (await SealedAsync(2)).Head;
        await Server.Server.DownAsync();
        Tamper("DELETE FROM audit WHERE seq = 3; DELETE FROM audit_seal WHERE number = 2");
        await Server.Server.UpAsync();

        Assert.True((await Log.VerifyAsync()).IsIntact);
        Assert.Equal("head_missing", (await Log.VerifyAsync(new VerifyAudit(noted))).Fault?.Code);
    }

    [Theory]
    [InlineData("xyz")]
    [InlineData("00")]
    public async Task Head_ThatIsNoHash_IsRefused(string head)
    {
        var problem = await DeskServer.RefusedAsync(Log.VerifyAsync(new VerifyAudit(head)));

        Assert.Equal((422, "invalid_head", "/head"), (problem.Status, problem.Code, problem.Errors[0].Pointer));
    }

    [Fact]
    public async Task Retention_ErasesOldBatches_AndKeepsTheirSeals()
    {
        var head = (await SealedAsync(1)).Head;
        await MoveAsync(TimeSpan.FromDays(300));
        await Server.Client.Agents.StopAsync(DeskServer.Desk);
        await SealedAsync(2);
        await MoveAsync(TimeSpan.FromDays(66));

        await Eventually.HoldsAsync(async () => (await Log.VerifyAsync()).Erased == 1, () => MoveAsync(TimeSpan.FromHours(1)));

        var check = await Log.VerifyAsync(new VerifyAudit(head));
        Assert.Equal((true, 2L, 1L, 1L), (check.IsIntact, check.Batches, check.Entries, check.Erased));
        await Server.Client.Agents.StartAsync(DeskServer.Desk);
        Assert.Equal([4, 3], (await Log.ListAsync("target=" + (await Server.Client.Agents.GetAsync(DeskServer.Desk)).Id)).Items.Select(entry => entry.Number));
    }

    [Fact]
    public async Task OldBatch_ThatIsMissingBehindOneThatIsThere_IsNotTakenForErased()
    {
        await SealedAsync(1);
        await Server.Client.Agents.StopAsync(DeskServer.Desk);
        await SealedAsync(2);
        await MoveAsync(TimeSpan.FromDays(100));
        await Server.Server.DownAsync();
        Tamper("DELETE FROM audit WHERE seq = 3");
        await Server.Server.UpAsync();

        Assert.Equal(("entries_missing", 2L), ((await Log.VerifyAsync()).Fault?.Code, (await Log.VerifyAsync()).Fault?.Batch));
    }

    private static (bool, long, long, string?) Of(AuditCheck check) => (check.IsIntact, check.Batches, check.Unsealed, check.Head);

    /// <summary>Waits until so many batches are sealed.</summary>
    private async Task<AuditCheck> SealedAsync(long batches)
    {
        await Eventually.HoldsAsync(async () => (await Log.VerifyAsync()).Batches == batches, () => MoveAsync(TimeSpan.FromMinutes(1)));
        return await Log.VerifyAsync();
    }

    private Task MoveAsync(TimeSpan time)
    {
        Server.Time.MoveTo(Server.Time.GetUtcNow() + time);
        return Task.CompletedTask;
    }

    /// <summary>Changes the log as somebody does who may do everything with the database.</summary>
    private void Tamper(string statements) => Execute(Server.Server.Postgres is null
        ? UnlockFile + statements
        : UnlockPostgres + statements.Replace("zeroblob(32)", "decode(repeat('00', 32), 'hex')", StringComparison.Ordinal));

    private void Execute(string statements)
    {
        using DbConnection connection = Server.Server.Postgres is { } postgres
            ? new NpgsqlConnection($"{postgres};Pooling=false")
            : new SqliteConnection($"Data Source={Path.Combine(Server.Server.DataDirectory, "trinity.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are those of the tests.
        command.CommandText = statements;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

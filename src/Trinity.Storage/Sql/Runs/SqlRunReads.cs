using Trinity.Sdk.Identity;
using Trinity.Sdk.Runs;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql.Runs;

/// <summary>The executions that go on outside of turns, read from what they wait for.</summary>
internal sealed class SqlRunReads(SqlReadPool pool) : IRunReads
{
    private const string Columns = "m.tenant_id, m.agent_id, m.id, j.name, j.started_at, m.seq";

    /// <summary>The double condition lets the index serve that holds the waiting messages and the retrying ones.</summary>
    private const string IsWaiting = "m.status IN (1, 2) AND m.status = 2 AND j.message_seq = m.seq AND j.kind = 10 AND j.status = 0";

    public ValueTask<string> InstanceAsync(CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => SchemaMigrator.Setting(session, SqlInstance.Name)!);

    public ValueTask<IReadOnlyList<OpenRun>> ListOpenAsync(RuntimeKind kind, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => (IReadOnlyList<OpenRun>)SqlRows.List(
            session.Prepare(
                $"SELECT {Columns} FROM agent a JOIN message m ON m.agent_id = a.id JOIN journal j ON {IsWaiting} WHERE a.runtime = ?1 ORDER BY m.seq")
                .Add(kind.Name),
            Read));

    public ValueTask<(OpenRun Run, long Sequence)?> FindOpenAsync(TenantId tenant, MessageId execution, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => SqlRows.First(
            session.Prepare($"SELECT {Columns} FROM message m JOIN journal j ON {IsWaiting} WHERE m.id = ?1 AND m.tenant_id = ?2")
                .Add(execution.Value).Add(tenant.Value),
            row => ((OpenRun, long)?)(Read(row), row.Long(5))));

    private static OpenRun Read(SqlStatement row) =>
        new(new TenantId(row.Int(0)), new AgentId(row.Long(1)), new MessageId(row.Guid(2)), row.Text(3), row.Time(4));
}

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

    public ValueTask<IReadOnlyDictionary<AgentId, AgentFate>> FatesAsync(
        IReadOnlyCollection<(TenantId Tenant, AgentId Agent)> agents, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => (IReadOnlyDictionary<AgentId, AgentFate>)agents.DistinctBy(agent => agent.Agent)
            .ToDictionary(agent => agent.Agent, agent => FateOf(session, agent.Tenant, agent.Agent)));

    public ValueTask<IReadOnlyList<(TenantId Tenant, AgentId Agent)>> ListOldestAsync(RuntimeKind kind, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => (IReadOnlyList<(TenantId, AgentId)>)Agents(session.Prepare(
            "SELECT tenant_id, min(id) FROM agent WHERE runtime = ?1 AND deleted_at IS NULL GROUP BY tenant_id").Add(kind.Name)));

    public ValueTask<IReadOnlyList<(TenantId Tenant, AgentId Agent)>> ListAlertedAsync(string code, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => (IReadOnlyList<(TenantId, AgentId)>)Agents(session.Prepare(
            "SELECT tenant_id, agent_id FROM ask WHERE status = 0 AND code IS NOT NULL AND code = ?1").Add(code)));

    private static AgentFate FateOf(SqlSession session, TenantId tenant, AgentId agent)
    {
        if (IsThere(session.Prepare("SELECT 1 FROM agent WHERE id = ?1").Add(agent.Value)))
        {
            return AgentFate.Here;
        }

        return IsThere(session.Prepare(
            "SELECT 1 FROM audit WHERE tenant_id = ?1 AND target = ?2 AND action = 'purge_agent' AND outcome = 'done' LIMIT 1")
            .Add(tenant.Value).Add(agent.ToString())) ? AgentFate.Purged : AgentFate.Unknown;
    }

    private static bool IsThere(SqlStatement statement) => SqlRows.First(statement, row => row.Int(0)) == 1;

    private static List<(TenantId Tenant, AgentId Agent)> Agents(SqlStatement statement) =>
        SqlRows.List(statement, row => (new TenantId(row.Int(0)), new AgentId(row.Long(1))));

    private static OpenRun Read(SqlStatement row) =>
        new(new TenantId(row.Int(0)), new AgentId(row.Long(1)), new MessageId(row.Guid(2)), row.Text(3), row.Time(4));
}

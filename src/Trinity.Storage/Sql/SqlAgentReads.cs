using System.Text.Json;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>Agents, read from the database.</summary>
internal sealed class SqlAgentReads(SqlReadPool pool) : IAgentReads
{
    public AgentDefinition? Find(AgentId agent) => pool.ReadAllTenants(session => SqlRows.First(
        session.Prepare($"SELECT {AgentRows.Columns} FROM agent WHERE id = ?1").Add(agent.Value), AgentRows.Read));

    public AgentDefinition? Find(TenantId tenant, string name) => pool.Read(tenant, session => SqlRows.First(
        session.Prepare($"SELECT {AgentRows.Columns} FROM agent WHERE tenant_id = ?1 AND name = ?2").Add(tenant.Value).Add(name),
        AgentRows.Read));

    public ValueTask<IReadOnlyList<AgentDefinition>> FindAsync(IReadOnlyList<AgentId> agents) => pool.ReadAllTenantsAsync(session =>
        (IReadOnlyList<AgentDefinition>)SqlRows.List(
            session.Prepare($"SELECT {AgentRows.Columns} FROM agent WHERE id IN ({session.Dialect.Numbers("?1")})")
                .Add(JsonSerializer.Serialize(agents.Select(agent => agent.Value))),
            AgentRows.Read));

    public byte[]? FindConfiguration(AgentId agent, int revision) => pool.ReadAllTenants(session => SqlRows.First(
        session.Prepare("SELECT config FROM agent_revision WHERE agent_id = ?1 AND number = ?2").Add(agent.Value).Add(revision),
        row => row.Bytes(0)));
}

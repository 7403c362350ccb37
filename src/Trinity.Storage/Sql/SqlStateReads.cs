using Trinity.Platform.States;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>States, read from the database.</summary>
internal sealed class SqlStateReads(SqlReadPool pool) : IStateReads
{
    private const string Columns = "key, version, schema_version, updated_at, data";

    public ValueTask<StateRecord?> FindAsync(TenantId tenant, AgentId agent, string key, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => SqlRows.First(
            session.Prepare($"SELECT {Columns} FROM state WHERE agent_id = ?1 AND key = ?2").Add(agent.Value).Add(key), Read));

    public ValueTask<IReadOnlyList<StateRecord>> ListAsync(
        TenantId tenant, AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => StateSearch.Find(session, Columns, agent, conditions, after, limit, Read));

    private static StateRecord Read(SqlStatement row) => new(row.Text(0), row.Long(1), row.Int(2), row.Time(3), row.Bytes(4));
}

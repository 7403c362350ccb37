using Trinity.Platform.Operators;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Sqlite;

/// <summary>The operator queue, read from SQLite.</summary>
internal sealed class SqliteAskReads(SqliteReadPool pool) : IAskReads
{
    public ValueTask<AskRecord?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken) =>
        new(pool.Read(session => SqliteRows.First(
            session.Prepare($"SELECT {AskRows.Columns} FROM ask WHERE id = ?1 AND tenant_id = ?2").Add(id).Add(tenant.Value),
            AskRows.Read)));

    public ValueTask<IReadOnlyList<AskRecord>> ListAsync(
        TenantId tenant, AskFilter filter, long? after, int limit, CancellationToken cancellationToken) =>
        new(pool.Read(session => (IReadOnlyList<AskRecord>)SqliteRows.List(
            session.Prepare(
                $"""
                SELECT {AskRows.Columns} FROM ask
                WHERE tenant_id = ?1 {(filter.Status is null ? "AND (?2 IS NULL)" : "AND status = ?2")} AND seq > ?3
                    AND (?4 IS NULL OR kind = ?4) AND (?5 IS NULL OR agent_id = ?5)
                    AND agent_id NOT IN (SELECT id FROM agent WHERE deleted_at IS NOT NULL)
                ORDER BY seq LIMIT ?6
                """)
                .Add(tenant.Value).Add((int?)filter.Status).Add(after ?? 0).Add((int?)filter.Kind).Add(filter.Agent?.Value).Add(limit),
            AskRows.Read)));
}

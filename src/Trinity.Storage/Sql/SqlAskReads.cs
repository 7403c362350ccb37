using System.Text;
using Trinity.Platform.Operators;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>The operator queue, read from the database.</summary>
internal sealed class SqlAskReads(SqlReadPool pool) : IAskReads
{
    private const string IsShown = "NOT EXISTS (SELECT 1 FROM agent WHERE agent.id = agent_id AND agent.deleted_at IS NOT NULL)";

    /// <summary>Counted by agent first: whether it is deleted is asked once for each, not for every entry.</summary>
    public static string CountSql(SqlDialect dialect) =>
        $"""
        SELECT kind, priority, CAST(sum(pending) AS bigint), CAST(sum(overdue) AS bigint) FROM (
            SELECT agent_id, kind, priority, count(*) AS pending, count(CASE WHEN due_at <= ?2 THEN 1 END) AS overdue
            FROM ask WHERE tenant_id = ?1 AND status = 0 AND (?3 IS NULL OR agent_id IN ({dialect.Numbers("?3")})) GROUP BY agent_id, kind, priority) AS counted
        WHERE {IsShown}
        GROUP BY kind, priority
        """;

    public ValueTask<AskRecord?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => SqlRows.First(
            session.Prepare($"SELECT {AskRows.Columns} FROM ask WHERE id = ?1 AND tenant_id = ?2").Add(id).Add(tenant.Value),
            AskRows.Read));

    public ValueTask<IReadOnlyList<AskRecord>> ListAsync(
        TenantId tenant, AskFilter filter, AskPlace? after, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => (IReadOnlyList<AskRecord>)SqlRows.List(
            Bind(session.Prepare(ListSql(session.Dialect, AskRows.Columns, filter)), tenant, filter, after, limit), AskRows.Read));

    public ValueTask<IReadOnlyList<AskId>> SelectAsync(
        TenantId tenant, AskFilter filter, AskPlace? after, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => (IReadOnlyList<AskId>)SqlRows.List(
            Bind(session.Prepare(ListSql(session.Dialect, "id, seq", filter)), tenant, filter, after, limit), row => new AskId(row.Guid(0), row.Long(1))));

    public ValueTask<IReadOnlyList<AskCount>> CountAsync(TenantId tenant, string? among, DateTimeOffset now, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => (IReadOnlyList<AskCount>)SqlRows.List(
            session.Prepare(CountSql(session.Dialect)).Add(tenant.Value).Add(now).Add(among),
            row => new AskCount((AskKind)row.Int(0), (Priority)row.Int(1), row.Int(2), row.Int(3))));

    /// <summary>
    /// What an index can serve is in the text only where it is asked for; the rest is in every text, so that a session's statements stay few.
    /// </summary>
    public static string ListSql(SqlDialect dialect, string columns, AskFilter filter)
    {
        var sql = new StringBuilder($"SELECT {columns} FROM ask WHERE tenant_id = ?1 AND {IsShown}");
        sql.Append(" AND (?5 IS NULL OR kind = ?5) AND (?6 IS NULL OR priority = ?6) AND (?7 IS NULL OR title ");
        sql.Append(dialect.Like).Append(" ?7 ESCAPE '\\')");
        sql.Append(filter.IsOverdue switch
        {
            true => " AND status = 0 AND due_at <= ?8",
            false => " AND NOT (status = 0 AND due_at IS NOT NULL AND due_at <= ?8)",
            null => " AND ?8 IS NOT NULL",
        });
        sql.Append(filter.Status is null ? " AND ?9 IS NULL" : " AND status = ?9");
        sql.Append(filter.Agent is null ? " AND ?10 IS NULL" : " AND agent_id = ?10");
        sql.Append(filter.Addressee is null ? " AND ?11 IS NULL" : " AND addressee = ?11");
        sql.Append(filter.Execution is null ? " AND ?12 IS NULL" : " AND message_seq = (SELECT seq FROM message WHERE id = ?12)");
        sql.Append(filter.Among is null ? " AND ?13 IS NULL" : $" AND agent_id IN ({dialect.Numbers("?13")})");
        return sql.Append(filter.Order switch
        {
            AskOrder.Created => " AND seq > ?3 AND ?4 IS NOT NULL ORDER BY seq LIMIT ?2",
            AskOrder.Priority => " AND (rank, seq) > (?4, ?3) ORDER BY rank, seq LIMIT ?2",
        }).ToString();
    }

    public static SqlStatement Bind(SqlStatement statement, TenantId tenant, AskFilter filter, AskPlace? after, int limit) => statement
        .Add(tenant.Value).Add(limit).Add(after?.Sequence ?? 0).Add(after?.Rank ?? -1)
        .Add((int?)filter.Kind).Add((int?)filter.Priority).Add(filter.Query is { } text ? $"%{Literal(text)}%" : null)
        .Add(filter.Now).Add((int?)filter.Status).Add(filter.Agent?.Value).Add(filter.Addressee).AddId(filter.Execution).Add(filter.Among);

    /// <summary>A text that a pattern finds as it is.</summary>
    private static string Literal(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);
}

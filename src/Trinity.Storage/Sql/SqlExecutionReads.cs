using System.Text;
using Trinity.Platform.Executions;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>The record of messages, read from the database.</summary>
internal sealed class SqlExecutionReads(SqlReadPool pool) : IExecutionReads
{
    public ValueTask<MessageRecord?> FindAsync(TenantId tenant, MessageId id, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => SqlRows.First(
            session.Prepare($"SELECT {MessageRows.ColumnsWithContent} FROM message WHERE id = ?1 AND tenant_id = ?2")
                .Add(id.Value).Add(tenant.Value),
            row => MessageRows.Read(row, hasContent: true)));

    public ValueTask<IReadOnlyList<MessageRecord>> ListAsync(
        TenantId tenant, ExecutionFilter filter, long? before, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session =>
        {
            var statement = session.Prepare($"{ListSql(session.Dialect, MessageRows.Columns, filter)} AND seq < ?2 ORDER BY seq DESC LIMIT ?3");
            return (IReadOnlyList<MessageRecord>)SqlRows.List(
                Bind(statement, tenant, filter, before ?? long.MaxValue, limit), row => MessageRows.Read(row));
        });

    public ValueTask<IReadOnlyList<ExecutionId>> SelectAsync(
        TenantId tenant, ExecutionFilter filter, long after, int limit, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session =>
        {
            var statement = session.Prepare(
                $"""
                {ListSql(session.Dialect, "id, agent_id, seq", filter)}
                    AND NOT EXISTS (SELECT 1 FROM agent WHERE agent.id = agent_id AND agent.deleted_at IS NOT NULL)
                    AND seq > ?2 ORDER BY seq LIMIT ?3
                """);
            return (IReadOnlyList<ExecutionId>)SqlRows.List(
                Bind(statement, tenant, filter, after, limit),
                row => new ExecutionId(new MessageId(row.Guid(0)), new AgentId(row.Long(1)), row.Long(2)));
        });

    public ValueTask<ExecutionRecord> ReadAsync(MessageRecord message, CancellationToken cancellationToken) =>
        pool.ReadSnapshotAsync(message.Tenant, session =>
        {
            var ahead = message.Status.IsOpen() && message.Key is { } key ? Ahead(session, message, key) : null;
            return Read(session, message) with
            {
                Ahead = ahead,
                AheadWait = ahead?.Status == MessageStatus.Waiting ? FirstWait(session, ahead) : null,
            };
        });

    public ValueTask<IReadOnlyDictionary<MessageStatus, int>> CountOpenAsync(TenantId tenant, AgentId agent, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => (IReadOnlyDictionary<MessageStatus, int>)SqlRows.List(
            session.Prepare(
                """
                SELECT 0, count(*) FROM message WHERE agent_id = ?1 AND status = 0
                UNION ALL
                SELECT status, count(*) FROM message WHERE agent_id = ?1 AND status IN (1, 2) GROUP BY status
                """).Add(agent.Value),
            row => (Status: (MessageStatus)row.Int(0), Count: row.Int(1))).ToDictionary(count => count.Status, count => count.Count));

    /// <summary>The statuses are numbers of ours: written into the text, they let the index on them serve.</summary>
    internal static string ListSql(SqlDialect dialect, string columns, ExecutionFilter filter)
    {
        var sql = new StringBuilder($"SELECT {columns} FROM message WHERE tenant_id = ?1");
        sql.Append(filter.Agent is null ? " AND (?4 IS NULL)" : " AND agent_id = ?4");
        sql.Append(filter.Type is null ? " AND (?5 IS NULL)" : " AND type = ?5");
        sql.Append(filter.Key is null ? " AND (?6 IS NULL)" : " AND key = ?6");
        sql.Append(filter.Code is null ? " AND (?7 IS NULL)" : " AND error_code = ?7");
        sql.Append(filter.Among is null ? " AND ?11 IS NULL" : $" AND agent_id IN ({dialect.Numbers("?11")})");
        sql.Append(" AND (?8 IS NULL OR source = ?8) AND (?9 IS NULL OR created_at >= ?9) AND (?10 IS NULL OR created_at < ?10)");
        if (filter.Statuses.Count > 0)
        {
            sql.Append($" AND status IN ({string.Join(", ", filter.Statuses.Select(status => (int)status).Distinct().Order())})");
            if (!filter.Statuses.Contains(MessageStatus.Completed))
            {
                sql.Append(" AND status <> 4");
            }
        }

        return sql.ToString();
    }

    private static SqlStatement Bind(SqlStatement statement, TenantId tenant, ExecutionFilter filter, long place, int limit) => statement
        .Add(tenant.Value).Add(place).Add(limit).Add(filter.Agent?.Value).Add(filter.Type).Add(filter.Key).Add(filter.Code)
        .Add((int?)filter.Source).Add(filter.CreatedAfter).Add(filter.CreatedBefore).Add(filter.Among);

    private static ExecutionRecord Read(SqlSession session, MessageRecord message) => new()
    {
        Journal = SqlRows.List(
            session.Prepare($"SELECT {JournalRows.Columns} FROM journal WHERE message_seq = ?1 ORDER BY started_at, name")
                .Add(message.Sequence),
            JournalRows.Read),
        Effects = SqlRows.List(
            session.Prepare(
                $"""
                SELECT e.position, e.kind, coalesce(d.status, e.status), e.created_at, e.target, {EffectRows.Data} FROM effect e
                LEFT JOIN delivery d ON e.kind = 7 AND d.message_seq = e.message_seq AND d.position = e.position
                WHERE e.message_seq = ?1 ORDER BY e.position
                """)
                .Add(message.Sequence),
            row => ReadEffect(message, row)),
        Asks = SqlRows.List(
            session.Prepare($"SELECT {AskRows.Columns} FROM ask WHERE message_seq = ?1 AND wait IS NOT NULL ORDER BY seq")
                .Add(message.Sequence),
            AskRows.Read),
        Calls = SqlRows.List(
            session.Prepare($"SELECT {MessageRows.Columns} FROM message WHERE parent_seq = ?1 ORDER BY seq").Add(message.Sequence),
            row => MessageRows.Read(row)),
    };

    /// <summary>What a waiting message waits for: of several waits the earliest.</summary>
    private static string? FirstWait(SqlSession session, MessageRecord message) => SqlRows.First(
        session.Prepare("SELECT name FROM journal WHERE message_seq = ?1 AND status = 0 ORDER BY started_at, name LIMIT 1")
            .Add(message.Sequence),
        row => row.Text(0));

    private static MessageRecord? Ahead(SqlSession session, MessageRecord message, string key) => SqlRows.First(
        session.Prepare(
            $"""
            SELECT {MessageRows.Columns} FROM message WHERE seq IN (
                SELECT seq FROM (
                    SELECT seq FROM message WHERE agent_id = ?1 AND status = 0 AND key = ?2 AND lane_seq < ?3 ORDER BY lane_seq LIMIT 1) AS queued
                UNION ALL
                SELECT seq FROM (
                    SELECT seq FROM message WHERE agent_id = ?1 AND key = ?2 AND status IN (1, 2) AND lane_seq < ?3
                    ORDER BY lane_seq LIMIT 1) AS holding)
            ORDER BY lane_seq LIMIT 1
            """).Add(message.Agent.Value).Add(key).Add(message.LaneSequence),
        row => MessageRows.Read(row));

    private static EffectRecord ReadEffect(MessageRecord message, SqlStatement row) => new()
    {
        Tenant = message.Tenant,
        Agent = message.Agent,
        MessageSequence = message.Sequence,
        Position = row.Int(0),
        Kind = (EffectKind)row.Int(1),
        Status = (EffectStatus)row.Int(2),
        CreatedAt = row.Time(3),
        Target = row.Text(4),
        Data = row.Bytes(5),
    };
}

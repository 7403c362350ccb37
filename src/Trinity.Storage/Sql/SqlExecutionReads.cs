using Trinity.Platform.Executions;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql.Models;

namespace Trinity.Storage.Sql;

/// <summary>The record of messages, read from the database.</summary>
internal sealed class SqlExecutionReads(SqlReadPool pool) : IExecutionReads
{
    public ValueTask<MessageRecord?> FindAsync(TenantId tenant, MessageId id, CancellationToken cancellationToken) =>
        pool.ReadAsync(tenant, session => SqlRows.First(
            session.Prepare($"SELECT {MessageRows.ColumnsWithContent} FROM message WHERE id = ?1 AND tenant_id = ?2")
                .Add(id.Value).Add(tenant.Value),
            row => MessageRows.Read(row, hasContent: true)));

    public async ValueTask<FoundExecutions> ListAsync(
        TenantId tenant, ExecutionFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        var (from, end) = await RangeAsync(filter, from: 0, before ?? long.MaxValue);
        return await pool.ReadSnapshotAsync(tenant, session =>
        {
            if (session.Dialect.PlanOnce is { } once && ExecutionSearch.IsPlannedOnce(session.Dialect, filter))
            {
                session.Execute(once);
            }

            var found = List(session, tenant, filter, (from, end), limit, ExecutionSearch.FirstLook);
            return found.StoppedAt is null ? found : List(session, tenant, filter, (from, end), limit, ExecutionSearch.Look);
        });
    }

    public async ValueTask<IReadOnlyList<ExecutionId>> SelectAsync(
        TenantId tenant, ExecutionFilter filter, long after, int limit, CancellationToken cancellationToken)
    {
        var range = await RangeAsync(filter, from: after + 1, before: long.MaxValue);
        return await pool.ReadSnapshotAsync(tenant, session =>
        {
            var statement = session.Prepare(
                $"""
                {ExecutionSearch.Select(session.Dialect, "id, agent_id, seq", filter)}
                    AND NOT EXISTS (SELECT 1 FROM agent WHERE agent.id = agent_id AND agent.deleted_at IS NOT NULL) ORDER BY seq LIMIT ?3
                """);
            return (IReadOnlyList<ExecutionId>)SqlRows.List(
                ExecutionSearch.Bind(statement, tenant, filter, range, limit),
                row => new ExecutionId(new MessageId(row.Guid(0)), new AgentId(row.Long(1)), row.Long(2)));
        });
    }

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

    /// <summary>Numbers and times are of the whole instance: one tenant's first message of a day would be looked for among all others.</summary>
    private ValueTask<(long From, long Before)> RangeAsync(ExecutionFilter filter, long from, long before) =>
        filter is { CreatedAfter: null, CreatedBefore: null }
            ? new((from, before))
            : pool.ReadAllTenantsAsync(session => ExecutionSearch.Range(session, filter, from, before));

    private static FoundExecutions List(
        SqlSession session, TenantId tenant, ExecutionFilter filter, (long From, long Before) range, int limit, int look)
    {
        var floor = ExecutionSearch.Searches(session.Dialect, filter) ? Floor(session, tenant, filter, range, look) : null;
        var found = SqlRows.List(
            ExecutionSearch.Bind(
                session.Prepare(ExecutionSearch.List(session.Dialect, filter, look, limit)), tenant, filter, (floor ?? range.From, range.Before), limit),
            row => MessageRows.Read(row));
        return new FoundExecutions(found, found.Count < limit ? floor : null);
    }

    /// <summary>Where a page stops to look.</summary>
    private static long? Floor(SqlSession session, TenantId tenant, ExecutionFilter filter, (long From, long Before) range, int look)
    {
        long? floor = null;
        foreach (var sql in ExecutionSearch.Floors(session.Dialect, filter, look))
        {
            var statement = ExecutionSearch.Bind(session.Prepare(sql), tenant, filter, (floor ?? range.From, range.Before), look - 1);
            floor = SqlRows.First(statement, row => (long?)row.Long(0)) ?? floor;
        }

        return floor;
    }

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
        Models = new ModelCallRows(session).Totals(message.Tenant, message.Sequence),
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

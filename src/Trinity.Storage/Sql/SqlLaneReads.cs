using System.Text.Json;
using Trinity.Platform.Lanes;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>The lanes of agents, read from the database: one query for the page, and one each for what its heads wait for.</summary>
internal sealed class SqlLaneReads(SqlReadPool pool) : ILaneReads
{
    /// <summary>Asks and calls of one wait that are told; a wait may have a thousand.</summary>
    private const int PerWait = 20;

    /// <summary>Counts what is open from the two small indexes that hold it.</summary>
    private const string PageSql =
        $"""
        SELECT {MessageRows.Columns}, open FROM message JOIN (
            SELECT head_seq, head, open FROM (
                SELECT head_seq, head, count(*) OVER lane AS open, row_number() OVER (lane ORDER BY head) AS number FROM (
                    SELECT seq AS head_seq, lane_seq AS head, key AS name FROM message
                    WHERE agent_id = ?1 AND status = 0 AND key IS NOT NULL
                    UNION ALL
                    SELECT seq, lane_seq, key FROM message WHERE agent_id = ?1 AND status IN (1, 2) AND key IS NOT NULL) AS keyed
                WINDOW lane AS (PARTITION BY name)) AS counted
            WHERE number = 1
            UNION ALL
            SELECT seq, lane_seq, 1 FROM message WHERE agent_id = ?1 AND status = 0 AND key IS NULL
            UNION ALL
            SELECT seq, lane_seq, 1 FROM message WHERE agent_id = ?1 AND status IN (1, 2) AND key IS NULL
        ) AS lanes ON seq = head_seq
        WHERE open < ?2 OR (open = ?2 AND head > ?3)
        ORDER BY open DESC, head LIMIT ?4
        """;

    private static string WaitSql(SqlDialect dialect) =>
        $"""
        SELECT message_seq, name, kind, due_at FROM journal
        WHERE {dialect.Among("message_seq", "?1")} AND status = 0 ORDER BY message_seq, started_at, name
        """;

    private static string AskSql(SqlDialect dialect) =>
        $"""
        SELECT message_seq, wait, id FROM (
            SELECT message_seq, wait, id, seq, row_number() OVER (PARTITION BY message_seq, wait ORDER BY seq) AS place FROM ask
            WHERE {dialect.Among("message_seq", "?1")} AND status = 0 AND wait IS NOT NULL) AS placed
        WHERE place <= ?2 ORDER BY seq
        """;

    private static string CallSql(SqlDialect dialect) =>
        $"""
        SELECT parent_seq, parent_wait, id FROM (
            SELECT parent_seq, parent_wait, id, seq, row_number() OVER (PARTITION BY parent_seq, parent_wait ORDER BY seq) AS place FROM message
            WHERE {dialect.Among("parent_seq", "?1")} AND parent_seq IS NOT NULL AND status < 4) AS placed
        WHERE place <= ?2 ORDER BY seq
        """;

    private static string RetrySql(SqlDialect dialect) =>
        $"""SELECT message_seq, due_at FROM timer WHERE {dialect.Among("message_seq", "?1")} AND message_seq IS NOT NULL AND kind = 1""";

    public ValueTask<IReadOnlyList<LaneRecord>> ListAsync(
        TenantId tenant, AgentId agent, LanePlace? after, int limit, CancellationToken cancellationToken) =>
        pool.ReadSnapshotAsync(tenant, session =>
        {
            var lanes = SqlRows.List(
                session.Prepare(PageSql).Add(agent.Value).Add(after?.Open ?? int.MaxValue).Add(after?.Head ?? 0).Add(limit),
                row => new LaneRecord(row.Int(MessageRows.ColumnCount), MessageRows.Read(row)));
            return (IReadOnlyList<LaneRecord>)lanes.ConvertAll(WithWaits(session, lanes));
        });

    private static Converter<LaneRecord, LaneRecord> WithWaits(SqlSession session, List<LaneRecord> lanes)
    {
        var waiting = Heads(lanes, MessageStatus.Waiting);
        var waits = SqlRows.List(
                session.Prepare(WaitSql(session.Dialect)).Add(waiting),
                row => (Message: row.Long(0), Wait: new LaneWaitRecord(row.Text(1), (JournalKind)row.Int(2), row.OptionalTime(3))))
            .ToLookup(wait => wait.Message, wait => wait.Wait);
        var asks = SqlRows.List(session.Prepare(AskSql(session.Dialect)).Add(waiting).Add(PerWait), row => ((row.Long(0), row.Text(1)), row.Guid(2)))
            .ToLookup(ask => ask.Item1, ask => ask.Item2);
        var calls = SqlRows.List(
                session.Prepare(CallSql(session.Dialect)).Add(waiting).Add(PerWait), row => ((row.Long(0), row.Text(1)), new MessageId(row.Guid(2))))
            .ToLookup(call => call.Item1, call => call.Item2);
        var retries = SqlRows.List(
                session.Prepare(RetrySql(session.Dialect)).Add(Heads(lanes, MessageStatus.Retrying)), row => (Message: row.Long(0), At: row.Time(1)))
            .ToDictionary(retry => retry.Message, retry => retry.At);
        return lane => lane with
        {
            RetryAt = retries.TryGetValue(lane.Head.Sequence, out var at) ? at : null,
            Waits =
            [
                .. waits[lane.Head.Sequence].Select(wait => wait with
                {
                    Asks = [.. asks[(lane.Head.Sequence, wait.Name)]],
                    Calls = [.. calls[(lane.Head.Sequence, wait.Name)]],
                }),
            ],
        };
    }

    private static string Heads(List<LaneRecord> lanes, MessageStatus status) =>
        JsonSerializer.Serialize(lanes.Where(lane => lane.Head.Status == status).Select(lane => lane.Head.Sequence));
}

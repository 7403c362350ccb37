using Trinity.Engine.Store;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>What mailboxes and sweeps read.</summary>
internal sealed class SqlMessageReads(SqlReadPool pool) : IMessageReads
{
    public ValueTask<QueuedMessages> ReadQueuedAsync(AgentId agent, string? key, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsSnapshotAsync(session =>
        {
            var queued = SqlRows.List(
                session.Prepare(
                    """
                    SELECT seq, lane_seq, key FROM message WHERE agent_id = ?1 AND status = 0 AND (?2 IS NULL OR key = ?2) ORDER BY lane_seq
                    """).Add(agent.Value).Add(key),
                row => new QueuedMessage(row.Long(0), row.Long(1), row.OptionalText(2)));
            return new QueuedMessages(queued, session.Scalar("SELECT value FROM sequence WHERE id = 1"));
        });

    public ValueTask<IReadOnlyList<long>> ReadWaitingAsync(AgentId agent, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => (IReadOnlyList<long>)SqlRows.List(
            session.Prepare("SELECT seq FROM message WHERE agent_id = ?1 AND status IN (1, 2) AND status = 2").Add(agent.Value), row => row.Long(0)));

    public ValueTask<LaneSnapshot> ReadLaneAsync(AgentId agent, string key, long before, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsSnapshotAsync(session =>
        {
            var first = SqlRows.List(
                session.Prepare(
                    """
                    SELECT status, seq, lane_seq FROM message WHERE agent_id = ?1 AND key = ?2 AND status IN (1, 2)
                    UNION ALL
                    SELECT 0, seq, lane_seq FROM message WHERE agent_id = ?1 AND key = ?2 AND status = 0 AND lane_seq < ?3
                    ORDER BY lane_seq
                    """).Add(agent.Value).Add(key).Add(before),
                row => (IsQueued: row.Int(0) == 0, Message: new QueuedMessage(row.Long(1), row.Long(2), key)))
                .ToLookup(row => row.IsQueued, row => row.Message);
            IReadOnlyList<long> holding = [.. first[false].Select(message => message.LaneSequence)];
            IReadOnlyList<QueuedMessage> queued = [.. first[true]];
            return SqlRows.First(
                session.Prepare("SELECT id, version, schema_version, data FROM state WHERE agent_id = ?1 AND key = ?2")
                    .Add(agent.Value).Add(key),
                row => new LaneSnapshot(row.Long(0), row.Long(1), new StateSnapshot(row.Int(2), row.Bytes(3)), holding, queued))
                ?? new LaneSnapshot(0, 0, null, holding, queued);
        });

    public ValueTask<LoadedMessage?> LoadAsync(long sequence, CancellationToken cancellationToken) => pool.ReadAllTenantsSnapshotAsync(session =>
    {
        var message = SqlRows.First(
            session.Prepare($"SELECT {MessageRows.ColumnsWithContent} FROM message WHERE seq = ?1").Add(sequence),
            row => MessageRows.Read(row, hasContent: true));
        if (message is null || !message.HasJournal)
        {
            return message is null ? null : new LoadedMessage(message, [], []);
        }

        var journal = SqlRows.List(
            session.Prepare($"SELECT {JournalRows.Columns} FROM journal WHERE message_seq = ?1 ORDER BY started_at, name").Add(sequence),
            JournalRows.Read);
        var sent = SqlRows.List(
            session.Prepare("SELECT position, kind, target FROM effect WHERE message_seq = ?1 ORDER BY position").Add(sequence),
            row => new SentEffect(row.Int(0), (EffectKind)row.Int(1), row.Text(2)));
        return new LoadedMessage(message, journal, sent);
    });

    public ValueTask<long> ReadEpochAsync(AgentId agent, CancellationToken cancellationToken) => pool.ReadAllTenantsAsync(session => SqlRows.First(
        session.Prepare("SELECT epoch FROM mailbox WHERE agent_id = ?1 AND part = 0").Add(agent.Value), row => row.Long(0)));

    public ValueTask<StateSnapshot?> ReadStateAsync(AgentId agent, string key, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => SqlRows.First(
            session.Prepare("SELECT schema_version, data FROM state WHERE agent_id = ?1 AND key = ?2").Add(agent.Value).Add(key),
            row => new StateSnapshot(row.Int(0), row.Bytes(1))));

    public ValueTask<IReadOnlyList<string>> FindKeysAsync(
        AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => StateSearch.Find(session, "key", agent, conditions, after, limit, row => row.Text(0)));

    public ValueTask<IReadOnlyList<AgentId>> AgentsWithQueuedAsync(CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => (IReadOnlyList<AgentId>)SqlRows.List(
            session.Prepare("SELECT DISTINCT agent_id FROM message WHERE status = 0"), row => new AgentId(row.Long(0))));

    public ValueTask<DateTimeOffset?> NextTimerAsync(CancellationToken cancellationToken) => pool.ReadAllTenantsAsync(session => SqlRows.First(
        session.Prepare("SELECT due_at FROM timer WHERE is_frozen = 0 ORDER BY due_at LIMIT 1"), row => (DateTimeOffset?)row.Time(0)));

    /// <summary>The double condition on retrying messages lets the index serve that holds them and the waiting ones.</summary>
    public ValueTask<IReadOnlyList<(AgentId Agent, string? Key, int Count)>> CountQueuedAsync(CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(MessageRows.CountQueued);

    public ValueTask<IReadOnlyList<(TenantId Tenant, long Bytes)>> StoredBytesAsync(CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => (IReadOnlyList<(TenantId, long)>)SqlRows.List(
            session.Prepare(
                $"""
                SELECT tenant_id, CAST(sum(length(data)) AS bigint) FROM message
                JOIN payload ON message_seq = {MessageRows.PayloadOwner} GROUP BY tenant_id
                """),
            row => (new TenantId(row.Int(0)), row.Long(1))));

    public ValueTask<OpenWork> ReadOpenWorkAsync(CancellationToken cancellationToken) => pool.ReadAllTenantsAsync(session =>
    {
        var waiting = session.Scalar("SELECT count(*) FROM message WHERE status IN (1, 2)");
        return SqlRows.First(
            session.Prepare(
                """
                SELECT count(*), min(begun_at) FROM delivery
                WHERE status = 2 AND NOT EXISTS (SELECT 1 FROM destination WHERE id = destination_id AND is_frozen = 1)
                """),
            row => new OpenWork(waiting, row.Long(0), row.OptionalTime(1)))!;
    });

    public ValueTask<long> LastSequenceAsync(CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => session.Scalar("SELECT value FROM sequence WHERE id = 1"));
}

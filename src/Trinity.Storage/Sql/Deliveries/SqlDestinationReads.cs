using Trinity.Engine.Deliveries;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;

namespace Trinity.Storage.Sql.Deliveries;

/// <summary>What the queues of destinations read. Nothing here gets slower when a destination has more pending deliveries.</summary>
internal sealed class SqlDestinationReads(SqlReadPool pool, SecretCipher cipher) : IDestinationReads
{
    /// <summary>From one destination to the next in the index of what is pending: a plain DISTINCT would read every delivery.</summary>
    private const string WithPending =
        """
        WITH RECURSIVE found (id) AS (
            SELECT min(destination_id) FROM delivery WHERE status = 2
            UNION ALL
            SELECT (SELECT min(destination_id) FROM delivery WHERE status = 2 AND destination_id > found.id) FROM found
            WHERE found.id IS NOT NULL)
        SELECT id FROM found WHERE id IS NOT NULL
        """;

    public ValueTask<IReadOnlyList<long>> WithPendingAsync(CancellationToken cancellationToken) =>
        pool.ReadAllTenantsAsync(session => (IReadOnlyList<long>)SqlRows.List(session.Prepare(WithPending), row => row.Long(0)));

    public ValueTask<DestinationWork?> LookAsync(long destination, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        pool.ReadAllTenantsSnapshotAsync(session => SqlRows.First(
            session.Prepare($"SELECT {DestinationRows.Columns} FROM destination WHERE id = ?1").Add(destination),
            row => DestinationRows.Read(row, cipher: null)) is { } found
                ? Look(session, found, now, limit)
                : null);

    /// <summary>Checked once more, at the last moment: a delivery that was read for the queue may be cancelled, frozen or attempted since.</summary>
    public ValueTask<Outgoing?> LoadAsync(long sequence, DateTimeOffset now, CancellationToken cancellationToken) => pool.ReadAllTenantsSnapshotAsync(session =>
        SqlRows.First(
            session.Prepare(
                $"""
                SELECT d.id, d.type, d.created_at, d.attempts, d.destination_id, {EffectRows.Data} FROM delivery d
                JOIN effect e ON e.message_seq = d.message_seq AND e.position = d.position
                WHERE d.seq = ?1 AND d.status = 2 AND d.due_at <= ?2
                """).Add(sequence).Add(now),
            row => (Id: row.Guid(0), Type: row.Text(1), CreatedAt: row.Time(2), Attempts: row.Int(3), Destination: row.Long(4), Data: row.Bytes(5)))
            is { Type: not null } delivery
        && SqlRows.First(
            session.Prepare($"SELECT {DestinationRows.Columns} FROM destination WHERE id = ?1").Add(delivery.Destination),
            row => DestinationRows.Read(row, cipher)) is { IsFrozen: false, DisabledBy: null } destination
            ? new Outgoing(new EffectId(delivery.Id), delivery.Type, delivery.CreatedAt, delivery.Attempts, delivery.Data, destination)
            : null);

    private static DestinationWork Look(SqlSession session, DestinationRecord destination, DateTimeOffset now, int limit)
    {
        var isResting = destination is { IsFrozen: true } or { DisabledBy: not null } || destination.PausedUntil > now;
        return new DestinationWork
        {
            Destination = destination,
            Due = isResting ? [] : SqlRows.List(
                session.Prepare(
                    "SELECT seq FROM delivery WHERE destination_id = ?1 AND status = 2 AND due_at <= ?2 ORDER BY due_at, seq LIMIT ?3")
                    .Add(destination.Id).Add(now).Add(limit),
                row => row.Long(0)),
            NextDue = SqlRows.First(
                session.Prepare(
                    "SELECT due_at FROM delivery WHERE destination_id = ?1 AND status = 2 AND due_at > ?2 ORDER BY due_at LIMIT 1")
                    .Add(destination.Id).Add(now),
                row => (DateTimeOffset?)row.Time(0)),
            Oldest = SqlRows.First(
                session.Prepare("SELECT begun_at FROM delivery WHERE destination_id = ?1 AND status = 2 ORDER BY begun_at LIMIT 1")
                    .Add(destination.Id),
                row => (DateTimeOffset?)row.Time(0)),
        };
    }
}

using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql.Deliveries;

/// <summary>The statements on deliveries.</summary>
internal sealed class DeliveryRows(SqlSession session)
{
    public const string Columns =
        """
        id, seq, tenant_id, agent_id, destination_id, message_seq, message_id, position, type, status, attempts, due_at, begun_at, created_at,
        attempted_at, ended_at, last_status, error_code, error_message
        """;

    /// <summary>How many columns those are.</summary>
    public const int Count = 19;

    private readonly SqlStatement _insert = session.Prepare(
        $"""
        INSERT INTO delivery ({Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """);

    private readonly SqlStatement _update = session.Prepare(
        """
        UPDATE delivery
        SET status = ?2, attempts = ?3, due_at = ?4, begun_at = ?5, attempted_at = ?6, ended_at = ?7, last_status = ?8, error_code = ?9,
            error_message = ?10
        WHERE seq = ?1
        """);

    private readonly SqlStatement _find = session.Prepare($"SELECT {Columns} FROM delivery WHERE id = ?1");

    private readonly SqlStatement _endPending = session.Prepare(
        """
        UPDATE delivery SET status = 3, ended_at = ?4, error_code = ?5, error_message = ?6
        WHERE seq IN (
            SELECT seq FROM delivery WHERE destination_id = ?1 AND status = 2 AND begun_at <= ?2 ORDER BY begun_at LIMIT ?3)
        """);

    public void Insert(DeliveryRecord delivery, long sequence) => _insert
        .Add(delivery.Id.Value).Add(sequence).Add(delivery.Tenant.Value).Add(delivery.Agent.Value).Add(delivery.Destination)
        .Add(delivery.MessageSequence).Add(delivery.Message.Value).Add(delivery.Position).Add(delivery.Type).Add((int)delivery.Status)
        .Add(delivery.Attempts).Add(delivery.DueAt).Add(delivery.BegunAt).Add(delivery.CreatedAt).Add(delivery.AttemptedAt)
        .Add(delivery.EndedAt).Add(delivery.LastStatus).Add(delivery.Error?.Code).Add(delivery.Error?.Message)
        .Run();

    public void Update(DeliveryRecord delivery) => _update
        .Add(delivery.Sequence).Add((int)delivery.Status).Add(delivery.Attempts).Add(delivery.DueAt).Add(delivery.BegunAt)
        .Add(delivery.AttemptedAt).Add(delivery.EndedAt).Add(delivery.LastStatus).Add(delivery.Error?.Code).Add(delivery.Error?.Message)
        .Run();

    public DeliveryRecord? Find(EffectId id) => SqlRows.First(_find.Add(id.Value), Read);

    public int EndPending(long destination, DateTimeOffset begunUntil, TurnError error, int limit, DateTimeOffset now) => _endPending
        .Add(destination).Add(begunUntil).Add(limit).Add(now).Add(error.Code).Add(error.Message)
        .Run();

    /// <summary>Reads the columns of <see cref="Columns"/>.</summary>
    public static DeliveryRecord Read(SqlStatement row) => new()
    {
        Id = new EffectId(row.Guid(0)),
        Sequence = row.Long(1),
        Tenant = new TenantId(row.Int(2)),
        Agent = new AgentId(row.Long(3)),
        Destination = row.Long(4),
        MessageSequence = row.Long(5),
        Message = new MessageId(row.Guid(6)),
        Position = row.Int(7),
        Type = row.Text(8),
        Status = (DeliveryStatus)row.Int(9),
        Attempts = row.Int(10),
        DueAt = row.Time(11),
        BegunAt = row.Time(12),
        CreatedAt = row.Time(13),
        AttemptedAt = row.OptionalTime(14),
        EndedAt = row.OptionalTime(15),
        LastStatus = row.OptionalInt(16),
        Error = row.IsNull(17) ? null : new TurnError(row.Text(17), row.Text(18)),
    };
}

using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage.Sql;

/// <summary>The statements on timers.</summary>
internal sealed class TimerRows(SqlSession session)
{
    private readonly SqlStatement _insert = session.Prepare(
        """
        INSERT INTO timer (id, due_at, kind, tenant_id, agent_id, message_seq, hops, name, key, payload)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """);

    private readonly SqlStatement _due = session.Prepare(
        """
        SELECT id, due_at, kind, tenant_id, agent_id, message_seq, hops, name, key, payload FROM timer
        WHERE due_at <= ?1 AND is_frozen = 0 ORDER BY due_at, id LIMIT ?2
        """);

    private readonly SqlStatement _delete = session.Prepare("DELETE FROM timer WHERE id = ?1");

    private readonly SqlStatement _deleteOfMessage = session.Prepare(
        "DELETE FROM timer WHERE message_seq = ?1 AND (?2 IS NULL OR (kind = 0 AND name = ?2))");

    private readonly SqlStatement _deleteReminder = session.Prepare(
        "DELETE FROM timer WHERE agent_id = ?1 AND kind = 3 AND (?3 IS NULL OR (key IS NOT DISTINCT FROM ?2 AND name = ?3))");

    private readonly SqlStatement _freeze = session.Prepare("UPDATE timer SET is_frozen = ?2 WHERE agent_id = ?1");

    public void Insert(TimerRecord timer) => _insert
        .Add(timer.Id).Add(timer.DueAt).Add((int)timer.Kind).Add(timer.Tenant.Value).Add(timer.Agent.Value).Add(timer.MessageSequence)
        .Add(timer.Hops).Add(timer.Name).Add(timer.Key).AddOptional(timer.Payload.Span)
        .Run();

    public IReadOnlyList<TimerRecord> Due(DateTimeOffset now, int limit)
    {
        var timers = new List<TimerRecord>();
        _due.Add(now).Add(limit);
        try
        {
            while (_due.Step())
            {
                timers.Add(new TimerRecord
                {
                    Id = _due.Long(0),
                    DueAt = _due.Time(1),
                    Kind = (TimerKind)_due.Int(2),
                    Tenant = new TenantId(_due.Int(3)),
                    Agent = new AgentId(_due.Long(4)),
                    MessageSequence = _due.OptionalLong(5),
                    Hops = _due.Int(6),
                    Name = _due.OptionalText(7),
                    Key = _due.OptionalText(8),
                    Payload = _due.Bytes(9),
                });
            }

            return timers;
        }
        finally
        {
            _due.Reset();
        }
    }

    public void Delete(long id) => _delete.Add(id).Run();

    public void DeleteOfMessage(long sequence, string? wait) => _deleteOfMessage.Add(sequence).Add(wait).Run();

    public void DeleteReminders(AgentId agent, string? key, string? name) => _deleteReminder.Add(agent.Value).Add(key).Add(name).Run();

    public void Freeze(AgentId agent, bool isFrozen) => _freeze.Add(agent.Value).Add(isFrozen).Run();
}

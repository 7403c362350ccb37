using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>The statements on agents, as the engine needs them.</summary>
internal sealed class AgentRows(SqlSession session)
{
    public const string Columns = "id, tenant_id, name, runtime, node_type, desired_state, held_by, deleted_at, revision, owner, expires_at";

    private readonly SqlStatement _find = session.Prepare($"SELECT {Columns} FROM agent WHERE id = ?1");

    private readonly SqlStatement _findByName = session.Prepare(
        $"SELECT {Columns} FROM agent WHERE tenant_id = ?1 AND name = ?2");

    private readonly SqlStatement _findMeant = session.Prepare(
        $"""
        SELECT {Columns} FROM agent WHERE deleted_at IS NULL AND id = coalesce(
            (SELECT target_id FROM named_agent WHERE agent_id = ?2 AND name = ?3),
            (SELECT id FROM agent WHERE tenant_id = ?1 AND name = ?3))
        """);

    private readonly SqlStatement _withWork = session.Prepare(
        $"""
        SELECT {Columns} FROM agent WHERE id IN (
            SELECT agent_id FROM message WHERE status = 0
            UNION SELECT agent_id FROM message WHERE status IN (1, 2)
            UNION SELECT agent_id FROM timer
            UNION SELECT agent_id FROM delivery WHERE status = 2)
        ORDER BY id
        """);

    private readonly SqlStatement _grant = session.Prepare("SELECT 1 FROM call_grant WHERE caller_id = ?1 AND target_id = ?2");

    private readonly SqlStatement _hold = session.Prepare(
        "UPDATE agent SET held_by = ?2, hold_reason = NULL, updated_at = ?3, version = version + 1 WHERE id = ?1");

    /// <summary>With the last message the end comes near: what it has taken it has an hour to do, and whoever waits for that an hour to read.</summary>
    private readonly SqlStatement _spend = session.Prepare(
        """
        UPDATE agent SET
            executions_left = executions_left - 1,
            expires_at = CASE WHEN executions_left = 1 AND expires_at > ?2 + 3600000 THEN ?2 + 3600000 ELSE expires_at END
        WHERE id = ?1 AND expires_at > ?2 AND executions_left IS DISTINCT FROM 0
        """);

    public bool TrySpend(AgentId agent, DateTimeOffset now) => _spend.Add(agent.Value).Add(now).Run() > 0;

    public void Hold(AgentId agent, string reason, DateTimeOffset now) => _hold.Add(agent.Value).Add(reason).Add(now).Run();

    public AgentDefinition? Find(AgentId agent) => One(_find.Add(agent.Value));

    public AgentDefinition? Find(TenantId tenant, string name) => One(_findByName.Add(tenant.Value).Add(name));

    public AgentDefinition? FindMeant(TenantId tenant, AgentId by, string name) =>
        One(_findMeant.Add(tenant.Value).Add(by.Value).Add(name));

    public IReadOnlyList<AgentDefinition> WithWork() => SqlRows.List(_withWork, Read);

    public bool MayCall(AgentId caller, AgentId target)
    {
        _grant.Add(caller.Value).Add(target.Value);
        try
        {
            return _grant.Step();
        }
        finally
        {
            _grant.Reset();
        }
    }

    /// <summary>Reads the columns of <see cref="Columns"/>.</summary>
    public static AgentDefinition Read(SqlStatement row) => new()
    {
        Id = new AgentId(row.Long(0)),
        Tenant = new TenantId(row.Int(1)),
        Name = row.Text(2),
        Runtime = new RuntimeKind(row.Text(3)),
        NodeType = row.OptionalText(4),
        DesiredState = (DesiredState)row.Int(5),
        HeldBy = row.OptionalText(6),
        IsDeleted = !row.IsNull(7),
        Revision = row.Int(8),
        Owner = row.Text(9),
        ExpiresAt = row.OptionalTime(10),
    };

    private static AgentDefinition? One(SqlStatement row)
    {
        try
        {
            return row.Step() ? Read(row) : null;
        }
        finally
        {
            row.Reset();
        }
    }
}

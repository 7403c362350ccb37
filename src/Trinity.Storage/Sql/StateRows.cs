using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>The statements on states and their indexed properties.</summary>
internal sealed class StateRows(SqlSession session)
{
    /// <summary>What can be looked for in the states of an agent. It is found by them: no index has it by its agent alone.</summary>
    public const string DeleteIndexed = "DELETE FROM state_index WHERE state_id IN (SELECT id FROM state WHERE agent_id = ?1)";

    private readonly SqlStatement _version = session.Prepare("SELECT id, version FROM state WHERE agent_id = ?1 AND key = ?2");

    private readonly SqlStatement _versionOfRow = session.Prepare("SELECT version FROM state WHERE id = ?1");

    private readonly SqlStatement _insert = session.Prepare(
        """
        INSERT INTO state (id, tenant_id, agent_id, version, schema_version, updated_at, key, data) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7)
        ON CONFLICT (agent_id, key) DO NOTHING
        """);

    private readonly SqlStatement _update = session.Prepare(
        """
        UPDATE state SET version = version + 1, schema_version = ?3, updated_at = ?4, data = ?5 WHERE id = ?1 AND version = ?2
        """);

    private readonly SqlStatement _deleteIndex = session.Prepare("DELETE FROM state_index WHERE state_id = ?1");

    private readonly SqlStatement _deleteAll = session.Prepare("DELETE FROM state WHERE agent_id = ?1");

    private readonly SqlStatement _deleteAllIndexed = session.Prepare(DeleteIndexed);

    public bool TryAdvance(StateRow row, long expectedVersion, StateChange? change, DateTimeOffset now, Func<long> nextId)
    {
        if (change is null)
        {
            return IsAt(row, expectedVersion);
        }

        if (expectedVersion == 0)
        {
            var id = nextId();
            if (_insert.Add(id).Add(row.Tenant.Value).Add(row.Agent.Value).Add(change.SchemaVersion).Add(now).Add(row.Key)
                .Add(change.Data.Span).Run() == 0)
            {
                return false;
            }

            row.RowId = id;
        }
        else if (!TryUpdate(row, expectedVersion, change, now))
        {
            return false;
        }

        if (change.Indexed is not null)
        {
            Index(row, change.Indexed);
        }

        return true;
    }

    public void DeleteAll(AgentId agent)
    {
        _deleteAllIndexed.Add(agent.Value).Run();
        _deleteAll.Add(agent.Value).Run();
    }

    private bool TryUpdate(StateRow row, long expectedVersion, StateChange change, DateTimeOffset now)
    {
        if (row.RowId == 0 && FindRow(row) != expectedVersion)
        {
            return false;
        }

        return _update.Add(row.RowId).Add(expectedVersion).Add(change.SchemaVersion).Add(now).Add(change.Data.Span).Run() == 1;
    }

    private bool IsAt(StateRow row, long expectedVersion)
    {
        if (row.RowId == 0)
        {
            return FindRow(row) == expectedVersion;
        }

        _versionOfRow.Add(row.RowId);
        try
        {
            return _versionOfRow.Step() && _versionOfRow.Long(0) == expectedVersion;
        }
        finally
        {
            _versionOfRow.Reset();
        }
    }

    private long FindRow(StateRow row)
    {
        _version.Add(row.Agent.Value).Add(row.Key);
        try
        {
            if (!_version.Step())
            {
                return 0;
            }

            row.RowId = _version.Long(0);
            return _version.Long(1);
        }
        finally
        {
            _version.Reset();
        }
    }

    private void Index(StateRow row, IReadOnlyList<IndexedValue> values)
    {
        _deleteIndex.Add(row.RowId).Run();
        foreach (var value in values)
        {
            session.Prepare(session.Dialect.InsertIndexed(value.Value)).Add(row.RowId).Add(row.Agent.Value).Add(value.Property).AddValue(value.Value).Run();
        }
    }
}

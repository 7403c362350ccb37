using Trinity.Platform.States;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sqlite;

/// <summary>States, read from SQLite.</summary>
internal sealed class SqliteStateReads(SqliteReadPool pool) : IStateReads
{
    private const string Columns = "key, version, schema_version, updated_at, data";

    public ValueTask<StateRecord?> FindAsync(AgentId agent, string key, CancellationToken cancellationToken) =>
        new(pool.Read(session => SqliteRows.First(
            session.Prepare($"SELECT {Columns} FROM state WHERE agent_id = ?1 AND key = ?2").Add(agent.Value).Add(key), Read)));

    public ValueTask<IReadOnlyList<StateRecord>> ListAsync(
        AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit, CancellationToken cancellationToken) =>
        new(pool.Read(session => (IReadOnlyList<StateRecord>)SqliteRows.List(
            Search(session, Columns, agent, conditions, after, limit), Read)));

    /// <summary>A search for states: one text per number and kinds of conditions, so a session's statements stay few.</summary>
    public static SqliteStatement Search(
        SqliteSession session, string columns, AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit)
    {
        var sql = new System.Text.StringBuilder($"SELECT {columns} FROM state WHERE agent_id = ?1 AND key > ?2");
        for (var i = 0; i < conditions.Count; i++)
        {
            var parameter = 4 + (2 * i);
            var comparison = conditions[i].Comparison switch
            {
                Comparison.Equal => "IS",
                Comparison.Less => "<",
                Comparison.LessOrEqual => "<=",
                Comparison.Greater => ">",
                Comparison.GreaterOrEqual => ">=",
            };
            sql.Append(
                $" AND id IN (SELECT state_id FROM state_index WHERE agent_id = ?1 AND property = ?{parameter} AND value {comparison} ?{parameter + 1})");
        }

        var statement = session.Prepare(sql.Append(" ORDER BY key LIMIT ?3").ToString()).Add(agent.Value).Add(after ?? string.Empty).Add(limit);
        foreach (var condition in conditions)
        {
            statement.Add(condition.Property).AddValue(condition.Value);
        }

        return statement;
    }

    private static StateRecord Read(SqliteStatement row) => new(row.Text(0), row.Long(1), row.Int(2), row.Time(3), row.Bytes(4));
}

using System.Text;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>Finds states by what is indexed of them.</summary>
internal static class StateSearch
{
    /// <summary>A search for states: one text per number and kinds of conditions, so a session's statements stay few.</summary>
    public static SqlStatement Prepare(
        SqlSession session, string columns, AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit)
    {
        var sql = new StringBuilder($"SELECT {columns} FROM state WHERE agent_id = ?1 AND key > ?2");
        for (var i = 0; i < conditions.Count; i++)
        {
            var parameter = 4 + (2 * i);
            var meets = session.Dialect.Meets(conditions[i], $"?{parameter + 1}");
            sql.Append($" AND id IN (SELECT state_id FROM state_index WHERE agent_id = ?1 AND property = ?{parameter} AND {meets})");
        }

        var statement = session.Prepare(sql.Append(" ORDER BY key LIMIT ?3").ToString()).Add(agent.Value).Add(after ?? string.Empty).Add(limit);
        foreach (var condition in conditions)
        {
            statement.Add(condition.Property).AddValue(condition.Value);
        }

        return statement;
    }

    /// <summary>The sign of a comparison, the same in every database. Nothing is equal to nothing.</summary>
    public static string Sign(Comparison comparison) => comparison switch
    {
        Comparison.Equal => "IS NOT DISTINCT FROM",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => ">=",
    };
}

using System.Text;
using System.Text.Json;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Sql;

/// <summary>Finds states by what is indexed of them.</summary>
internal static class StateSearch
{
    /// <summary>So many states that meet a condition are few: they are read and put in order.</summary>
    private const int Few = 200;

    /// <summary>Where they are many, a page of them is mostly among the first of all states: so many are gone through for it.</summary>
    private const int First = 2_000;

    /// <summary>Finds the states of an agent that meet all conditions, in the order of their keys.</summary>
    /// <param name="session">Where.</param>
    /// <param name="columns">What is read of them, the key among it.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="conditions">The conditions.</param>
    /// <param name="after">The key after which the page begins; null for the first.</param>
    /// <param name="limit">The most of them.</param>
    /// <param name="read">Reads one.</param>
    public static IReadOnlyList<T> Find<T>(
        SqlSession session,
        string columns,
        AgentId agent,
        IReadOnlyList<StateCondition> conditions,
        string? after,
        int limit,
        Func<SqlStatement, T> read)
    {
        var few = conditions.Select(condition => FewThatMeet(session, agent, condition)).FirstOrDefault(few => few is not null);
        if (few is null && conditions.Count > 0
            && SqlRows.List(AmongFirst(session, columns, agent, conditions, after, limit), read) is var first && first.Count == limit)
        {
            return first;
        }

        return SqlRows.List(AmongAll(session, columns, agent, conditions, few, after, limit), read);
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

    /// <summary>The states that meet a condition, as a JSON list; null when they are not few.</summary>
    private static string? FewThatMeet(SqlSession session, AgentId agent, StateCondition condition)
    {
        const string rows = "SELECT state_id FROM state_index WHERE agent_id = ?1 AND property = ?2 AND";
        var ways = session.Dialect.Meets(condition, "?4").Select(meets => $"{rows} {meets}");
        var states = SqlRows.List(
            session.Prepare($"{string.Join(" UNION ALL ", ways)} LIMIT ?3")
                .Add(agent.Value).Add(condition.Property).Add(Few + 1).AddValue(condition.Value),
            row => row.Long(0));
        return states.Count > Few ? null : JsonSerializer.Serialize(states);
    }

    /// <summary>Of each of the first states it is asked whether it meets the conditions: as a value, which the database does not turn around.</summary>
    private static SqlStatement AmongFirst(
        SqlSession session, string columns, AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit)
    {
        var sql = new StringBuilder($"SELECT {columns} FROM (")
            .Append($"SELECT id, {columns} FROM state WHERE agent_id = ?1 AND key > ?2 ORDER BY key LIMIT {First}) AS looked WHERE 1 = 1");
        foreach (var meets in Conditions(session, conditions))
        {
            sql.Append($" AND (SELECT 1 FROM state_index WHERE state_id = looked.id AND agent_id = ?1 AND {meets}) = 1");
        }

        return Bind(session.Prepare(sql.Append(" ORDER BY key LIMIT ?3").ToString()), agent, conditions, after, limit);
    }

    /// <summary>
    /// What is few is read as a whole: with a bound in sight, the database would rather go through all states in the order of the page.
    /// </summary>
    private static SqlStatement AmongAll(
        SqlSession session, string columns, AgentId agent, IReadOnlyList<StateCondition> conditions, string? few, string? after, int limit)
    {
        var sql = new StringBuilder($"SELECT {columns} FROM state WHERE agent_id = ?1 AND key > ?2");
        foreach (var meets in Conditions(session, conditions))
        {
            sql.Append($" AND id IN (SELECT state_id FROM state_index WHERE agent_id = ?1 AND {meets})");
        }

        if (few is not null)
        {
            sql.Append($" AND {session.Dialect.Among("id", $"?{4 + (2 * conditions.Count)}")}")
                .Insert(0, "WITH few AS MATERIALIZED (").Append($") SELECT {columns} FROM few");
        }

        var statement = Bind(session.Prepare(sql.Append(" ORDER BY key LIMIT ?3").ToString()), agent, conditions, after, limit);
        return few is null ? statement : statement.Add(few);
    }

    /// <summary>One text per number and kinds of conditions, so a session's statements stay few.</summary>
    private static IEnumerable<string> Conditions(SqlSession session, IReadOnlyList<StateCondition> conditions) => conditions.Select((condition, i) =>
    {
        var meets = string.Join(" OR ", session.Dialect.Meets(condition, $"?{5 + (2 * i)}"));
        return $"property = ?{4 + (2 * i)} AND ({meets})";
    });

    private static SqlStatement Bind(SqlStatement statement, AgentId agent, IReadOnlyList<StateCondition> conditions, string? after, int limit)
    {
        statement.Add(agent.Value).Add(after ?? string.Empty).Add(limit);
        foreach (var condition in conditions)
        {
            statement.Add(condition.Property).AddValue(condition.Value);
        }

        return statement;
    }
}

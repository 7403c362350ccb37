using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Postgres;

/// <summary>PostgreSQL's words.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    public static readonly PostgresDialect Instance = new();

    public override string SchemaFolder => "Postgres.Schema";

    public override string BeginSnapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    public override string Like => "ILIKE";

    public override string HoldWriters => "SELECT value FROM sequence WHERE id = 1 FOR UPDATE";

    public override string PlanOnce => "SET LOCAL plan_cache_mode = force_generic_plan";

    public override string FindTable => "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?1";

    public override string Numbers(string parameter) => $"SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST({parameter} AS jsonb))";

    /// <summary>As an array: a join with a list of which nothing is known may compare each with each.</summary>
    public override string Among(string key, string parameter) => $"{key} = ANY (ARRAY({Numbers(parameter)}))";

    /// <summary>
    /// As a range of pairs: where the value is known to be one, the key of the table has the order too, and may be taken for it. The rows of all
    /// others stand between along it, and may be millions.
    /// </summary>
    public override (string Condition, string Order) Along(string column, string value, string from, string before) =>
        ($"({column}, seq) >= ({value}, {from}) AND ({column}, seq) < ({value}, {before})", $"{column} DESC, seq DESC");

    public override string LatestOfEach(string agents, string columns, string from, string before, string limit) =>
        $"""
        SELECT {columns} FROM ({Numbers(agents)}) AS wanted
        CROSS JOIN LATERAL (
            SELECT {columns} FROM message WHERE tenant_id = ?1 AND agent_id = wanted.value AND seq >= {from} AND seq < {before}
            ORDER BY seq DESC LIMIT {limit}) AS latest
        """;

    public override string IndexedBy(string index) => string.Empty;

    public override string HoldsBytes(string column, string parameter) => $"position(convert_to({parameter}, 'UTF8') IN {column}) > 0";

    public override string InsertIndexed(object? value) => value is string
        ? "INSERT INTO state_index (state_id, agent_id, property, text) VALUES (?1, ?2, ?3, ?4)"
        : "INSERT INTO state_index (state_id, agent_id, property, number) VALUES (?1, ?2, ?3, CAST(?4 AS numeric))";

    /// <summary>Equality as <c>=</c>, which an index serves. Texts are after all numbers, as in SQLite.</summary>
    public override IReadOnlyList<string> Meets(StateCondition condition, string parameter)
    {
        var sign = condition.Comparison is Comparison.Equal ? "=" : StateSearch.Sign(condition.Comparison);
        return condition switch
        {
            { Value: null, Comparison: Comparison.Equal } => [$"number IS NULL AND text IS NULL AND {parameter} IS NULL"],
            { Value: null } => [$"{parameter} IS NOT NULL"],
            { Value: string, Comparison: Comparison.Less or Comparison.LessOrEqual } => [$"text {sign} {parameter}", "number IS NOT NULL"],
            { Value: string } => [$"text {sign} {parameter}"],
            { Comparison: Comparison.Greater or Comparison.GreaterOrEqual } => [$"number {sign} CAST({parameter} AS numeric)", "text IS NOT NULL"],
            _ => [$"number {sign} CAST({parameter} AS numeric)"],
        };
    }
}

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

    public override string FindTable => "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?1";

    public override string Numbers(string parameter) => $"SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST({parameter} AS jsonb))";

    public override string IndexedBy(string index) => string.Empty;

    public override string HoldsBytes(string column, string parameter) => $"position(convert_to({parameter}, 'UTF8') IN {column}) > 0";

    public override string InsertIndexed(object? value) => value is string
        ? "INSERT INTO state_index (state_id, agent_id, property, text) VALUES (?1, ?2, ?3, ?4)"
        : "INSERT INTO state_index (state_id, agent_id, property, number) VALUES (?1, ?2, ?3, CAST(?4 AS numeric))";

    /// <summary>Equality as <c>=</c>, which an index serves. Texts are after all numbers, as in SQLite.</summary>
    public override string Meets(StateCondition condition, string parameter)
    {
        var sign = condition.Comparison is Comparison.Equal ? "=" : StateSearch.Sign(condition.Comparison);
        return condition switch
        {
            { Value: null, Comparison: Comparison.Equal } => $"number IS NULL AND text IS NULL AND {parameter} IS NULL",
            { Value: null } => $"{parameter} IS NOT NULL",
            { Value: string, Comparison: Comparison.Less or Comparison.LessOrEqual } => $"(text {sign} {parameter} OR number IS NOT NULL)",
            { Value: string } => $"text {sign} {parameter}",
            { Comparison: Comparison.Greater or Comparison.GreaterOrEqual } => $"(number {sign} CAST({parameter} AS numeric) OR text IS NOT NULL)",
            _ => $"number {sign} CAST({parameter} AS numeric)",
        };
    }
}

using Trinity.Sdk.Runtimes;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Sqlite;

/// <summary>SQLite's words.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public static readonly SqliteDialect Instance = new();

    public override string SchemaFolder => "Sqlite.Schema";

    public override string BeginSnapshot => "BEGIN";

    public override string Like => "LIKE";

    public override string FindTable => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1";

    public override string Numbers(string parameter) => $"SELECT value FROM json_each({parameter})";

    public override (string Condition, string Order) Along(string column, string value, string from, string before) =>
        ($"{column} = {value} AND seq >= {from} AND seq < {before}", "seq DESC");

    public override string LatestOfEach(string agents, string columns, string from, string before, string limit) =>
        $"""
        SELECT {columns} FROM ({Numbers(agents)}) AS wanted CROSS JOIN message WHERE tenant_id = ?1 AND seq IN (
            SELECT seq FROM message WHERE agent_id = wanted.value AND seq >= {from} AND seq < {before} ORDER BY seq DESC LIMIT {limit})
        """;

    public override string IndexedBy(string index) => $" INDEXED BY {index}";

    public override string HoldsBytes(string column, string parameter) => $"instr({column}, CAST({parameter} AS BLOB)) > 0";

    public override string InsertIndexed(object? value) => "INSERT INTO state_index (state_id, agent_id, property, value) VALUES (?1, ?2, ?3, ?4)";

    public override IReadOnlyList<string> Meets(StateCondition condition, string parameter) =>
        [$"value {StateSearch.Sign(condition.Comparison)} {parameter}"];
}

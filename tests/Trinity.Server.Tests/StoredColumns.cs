using Microsoft.Data.Sqlite;
using Trinity.Storage.Sql;

namespace Trinity.Server.Tests;

/// <summary>The tables of a database and their columns.</summary>
internal static class StoredColumns
{
    private const string InFile =
        """
        SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid
        """;

    private const string InPostgres =
        """
        SELECT table_name::text, column_name::text FROM information_schema.columns
        WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position
        """;

    public static IReadOnlyList<(string Table, string Column)> Of(SqlSession session) => SqlRows.List(
        session.Prepare(session.Connection is SqliteConnection ? InFile : InPostgres), row => (Table: row.Text(0), Column: row.Text(1)));
}

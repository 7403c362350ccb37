using SQLitePCL;
using Trinity.Storage.Sql;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Sqlite;

/// <summary>All rows of an instance in a file.</summary>
internal sealed class SqliteRows(SqliteSession session) : InstanceRows(session)
{
    /// <summary>In one transaction: what is written is a new file, which is nothing before it is whole.</summary>
    public override void Write(TableShape table, IEnumerable<object?[]> rows, Action<long> written)
    {
        var count = 0L;
        var places = string.Join(", ", table.Columns.Select((_, i) => $"?{i + 1}"));
        var insert = (SqliteStatement)Session.Prepare($"INSERT INTO \"{table.Name}\" ({TableShape.List(table.Columns)}) VALUES ({places})");
        Session.Execute("BEGIN");
        foreach (var row in rows)
        {
            Bind(insert, row).Run();
            count++;
        }

        Session.Execute("COMMIT");
        written(count);
    }

    /// <summary>Columns that the database computes are hidden.</summary>
    protected override IEnumerable<StoredColumn> FindColumns() => SqlRows.List(
        Session.Prepare(
            """
            SELECT t.name, c.name, c.pk FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND c.hidden = 0
            """),
        row => new StoredColumn(row.Text(0), row.Text(1), row.Int(2) is > 0 and var place ? place : null));

    protected override IEnumerable<object?[]> Query(TableShape table, IReadOnlyList<string> columns, string rest, object?[] parameters)
    {
        var statement = (SqliteStatement)Session.Prepare($"SELECT {TableShape.List(columns)} FROM \"{table.Name}\"{rest}");
        try
        {
            Bind(statement, parameters);
            while (statement.Step())
            {
                var row = new object?[columns.Count];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = Value(statement, i);
                }

                yield return row;
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>A number without a fraction is one, however the file keeps it: PostgreSQL knows only what it is worth.</summary>
    private static object? Value(SqliteStatement row, int column) => row.Kind(column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => row.Long(column),
        raw.SQLITE_FLOAT => Numbers.Canonical(row.Fraction(column)),
        raw.SQLITE_TEXT => row.Text(column),
        _ => row.Bytes(column),
    };

    private static SqliteStatement Bind(SqliteStatement statement, object?[] values)
    {
        foreach (var value in values)
        {
            _ = value is byte[] bytes ? statement.Add(bytes) : statement.AddValue(value);
        }

        return statement;
    }
}

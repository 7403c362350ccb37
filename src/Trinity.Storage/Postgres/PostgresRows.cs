using System.Globalization;
using Npgsql;
using Trinity.Storage.Sql;
using Trinity.Storage.Transfers;

namespace Trinity.Storage.Postgres;

/// <summary>All rows of an instance in PostgreSQL.</summary>
internal sealed class PostgresRows(PostgresSession session) : InstanceRows(session)
{
    /// <summary>The one column that is two here: a number or a text.</summary>
    private const string Value = "value";
    private const string IndexTable = "state_index";

    private readonly Dictionary<(string Table, string Column), string> _types = [];

    /// <summary>How many characters go to the server before they are committed. What is under way when a copy is killed is sent again.</summary>
    public int PartLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// As text, not in the binary form: the server reads every type from it, also numbers that no type of ours holds. Each part is a statement,
    /// and outside of a transaction it is committed when it ends.
    /// </summary>
    public override void Write(TableShape table, IEnumerable<object?[]> rows, Action<long> written)
    {
        var columns = TableShape.List(table.Columns.SelectMany(column => IsIndexValue(table, column) ? ["number", "text"] : new[] { column }));
        var types = table.Columns.Select(column => IsIndexValue(table, column) ? Value : _types[(table.Name, column)]).ToArray();
        var count = 0L;

        // COPY does not write behind the wall between tenants. Where this is interrupted, nothing starts before it is done again.
        session.Execute($"ALTER TABLE \"{table.Name}\" NO FORCE ROW LEVEL SECURITY");
        using var row = rows.GetEnumerator();
        for (var isMore = row.MoveNext(); isMore; written(count))
        {
            using var part = session.Database.BeginTextImport($"COPY \"{table.Name}\" ({columns}) FROM STDIN");
            for (var length = 0; isMore && length < PartLength; isMore = row.MoveNext())
            {
                // Whole lines only: what is sent when the source fails is a part that can be gone on from.
                var line = string.Join('\t', row.Current.Select((value, i) => CopyText.Of(value, types[i]))) + "\n";
                part.Write(line);
                length += line.Length;
                count++;
            }
        }

        session.Execute($"ALTER TABLE \"{table.Name}\" FORCE ROW LEVEL SECURITY");
    }

    protected override IEnumerable<StoredColumn> FindColumns()
    {
        var columns = SqlRows.List(
            Session.Prepare(
                """
                SELECT c.relname::text, a.attname::text, t.typname::text, array_position(i.indkey::smallint[], a.attnum)
                FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                JOIN pg_type t ON t.oid = a.atttypid
                LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
                WHERE c.relkind = 'r' AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
                """),
            row => (Column: new StoredColumn(row.Text(0), row.Text(1), row.OptionalInt(3)), Type: row.Text(2)));
        foreach (var (column, type) in columns)
        {
            _types[(column.Table, column.Name)] = type;
        }

        return columns
            .Select(found => found.Column switch
            {
                { Table: IndexTable, Name: "number" } value => value with { Name = Value },
                { Table: IndexTable, Name: "text" } or { Table: Sequence, Name: "control" } => null,
                var column => column,
            })
            .OfType<StoredColumn>();
    }

    protected override IEnumerable<object?[]> Query(TableShape table, IReadOnlyList<string> columns, string rest, object?[] parameters)
    {
        if (parameters.Length > 0)
        {
            throw new NotSupportedException("What is read from PostgreSQL is read whole.");
        }

        using var command = session.Database.CreateCommand();
        var values = columns.Select(column => IsIndexValue(table, column) ? "coalesce('n' || number, 't' || text)" : $"\"{column}\"");
#pragma warning disable CA2100 // The names are the schema's.
        command.CommandText = $"SELECT {string.Join(", ", values)} FROM \"{table.Name}\"{rest}";
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object?[columns.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = Read(reader, i, IsIndexValue(table, columns[i]));
            }

            yield return row;
        }
    }

    private static object? Read(NpgsqlDataReader row, int column, bool isIndexValue) => row.GetValue(column) switch
    {
        DBNull => null,
        string text when isIndexValue => text[0] == 'n' ? Numbers.Parse(text[1..]) : PostgresText.Decode(text[1..]),
        string text => PostgresText.Decode(text),
        Guid id => id.ToByteArray(bigEndian: true),
        bool flag => flag ? 1L : 0L,
        byte[] bytes => bytes,
        var number => Convert.ToInt64(number, CultureInfo.InvariantCulture),
    };

    private static bool IsIndexValue(TableShape table, string column) => table.Name == IndexTable && column == Value;
}

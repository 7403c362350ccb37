using Trinity.Sdk;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Transfers;

/// <summary>
/// All rows of an instance, in one form whatever database holds them: a value is null, a <see cref="long"/>, a <see cref="double"/>, a
/// text or bytes. Which tables and columns there are the database itself says, so that a new one cannot be forgotten.
/// </summary>
internal abstract class InstanceRows(SqlSession session)
{
    /// <summary>The one row that every instance has from its first moment.</summary>
    public const string Sequence = "sequence";

    /// <summary>Each database's own: how far it is migrated, and what its writer needs.</summary>
    private static readonly string[] Own = ["setting", "writer", "node", "cluster", "__EFMigrationsHistory", "__EFMigrationsLock"];

    private IReadOnlyList<TableShape>? _tables;

    public SqlSession Session => session;

    /// <summary>The tables of the instance, by their names.</summary>
    public IReadOnlyList<TableShape> Tables => _tables ??=
    [
        .. FindColumns()
            .Where(column => !Own.Contains(column.Table, StringComparer.Ordinal))
            .GroupBy(column => column.Table, StringComparer.Ordinal)
            .Select(table => new TableShape(
                table.Key,
                [.. table.Select(column => column.Name).Order(StringComparer.Ordinal)],
                [.. table.Where(column => column.KeyPlace is not null).OrderBy(column => column.KeyPlace).Select(column => column.Name)]))
            .OrderBy(table => table.Name, StringComparer.Ordinal),
    ];

    /// <summary>Where the tables are not those of another database, in words; none when they agree.</summary>
    public IReadOnlyList<string> Differences(InstanceRows wanted)
    {
        var (here, there) = (Tables.SelectMany(table => table.Parts).ToArray(), wanted.Tables.SelectMany(table => table.Parts).ToArray());
        return
        [
            .. there.Except(here, StringComparer.Ordinal).Select(part => $"{part} is missing"),
            .. here.Except(there, StringComparer.Ordinal).Select(part => $"{part} is unknown"),
        ];
    }

    /// <exception cref="TrinityException"><c>schema_differs</c>: one of two databases is not as this program makes it.</exception>
    public static void CheckSame(InstanceRows source, InstanceRows target)
    {
        if (target.Differences(source) is [_, ..] differences)
        {
            throw new TrinityException(
                "schema_differs",
                $"The databases do not have the same tables ({string.Join("; ", differences)}): bring both to this program's schema with trinity db migrate.");
        }
    }

    /// <summary>The rows of a table in the order of its key, with the values in the order of its columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="after">The key behind which to begin; null for all.</param>
    public IEnumerable<object?[]> Read(TableShape table, object?[]? after = null)
    {
        var key = TableShape.List(table.Key);
        var beyond = after is null ? string.Empty : $" WHERE ({key}) > ({string.Join(", ", after.Select((_, i) => $"?{i + 1}"))})";
        return Query(table, table.Columns, $"{beyond} ORDER BY {key}", after ?? []);
    }

    /// <summary>The last key of a table; null where it is empty.</summary>
    public object?[]? LastKey(TableShape table) =>
        Query(table, table.Key, $" ORDER BY {string.Join(", ", table.Key.Select(column => $"\"{column}\" DESC"))} LIMIT 1", []).FirstOrDefault();

    /// <summary>Adds rows to a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows, in the order of its key.</param>
    /// <param name="written">Hears how many of them are there.</param>
    public abstract void Write(TableShape table, IEnumerable<object?[]> rows, Action<long> written);

    protected abstract IEnumerable<StoredColumn> FindColumns();

    protected abstract IEnumerable<object?[]> Query(TableShape table, IReadOnlyList<string> columns, string rest, object?[] parameters);
}

/// <summary>A column as the database has it.</summary>
/// <param name="Table">Whose it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="KeyPlace">Its place in the primary key; null where it is not in it.</param>
internal sealed record StoredColumn(string Table, string Name, int? KeyPlace);

using Trinity.Sdk;
using Trinity.Storage.Sql;

namespace Trinity.Storage.Transfers;

/// <summary>Copies an instance from one database to another, and proves that both are the same.</summary>
/// <param name="source">What is copied. It does not change meanwhile.</param>
/// <param name="target">A database with the program's schema, which nobody else writes.</param>
/// <param name="progress">Hears what is written, as it is.</param>
internal sealed class RowCopy(InstanceRows source, InstanceRows target, Action<CopiedRows>? progress = null)
{
    /// <summary>
    /// Copies what the target does not have yet. Rows come in the order of their keys, so the last key of a table says how much of it is there:
    /// a copy that was interrupted is taken up without a book of its own.
    /// </summary>
    public void Run()
    {
        InstanceRows.CheckSame(source, target);
        foreach (var table in source.Tables.Where(table => table.Name != InstanceRows.Sequence))
        {
            target.Write(table, source.Read(table, target.LastKey(table)), rows => progress?.Invoke(new CopiedRows(table.Name, rows)));
        }

        var last = source.Session.Scalar("SELECT value FROM sequence WHERE id = 1");
        target.Session.Prepare("UPDATE sequence SET value = ?1 WHERE id = 1").Add(last).Run();
        foreach (var name in SqlInstance.Carried)
        {
            // An instance that no newer program has run on has no name yet.
            if ((SchemaMigrator.Setting(source.Session, name) ?? (name == SqlInstance.Name ? null : "0")) is { } value)
            {
                SchemaMigrator.SetSetting(target.Session, name, value);
            }
        }
    }

    /// <summary>Reads both databases whole and compares them.</summary>
    /// <returns>How many rows there are.</returns>
    /// <exception cref="TrinityException"><c>copy_differs</c>: a table is not the same in both.</exception>
    public long Verify()
    {
        var rows = 0L;
        var differences = new List<string>();
        foreach (var table in source.Tables)
        {
            var (original, copy) = (Fingerprint.Of(source, table), Fingerprint.Of(target, table));
            rows += original.Rows;
            if (original != copy)
            {
                differences.Add(original.Rows == copy.Rows
                    ? $"{table.Name}: {original.Rows} rows in both, and not the same"
                    : $"{table.Name}: {original.Rows} rows, and {copy.Rows} in the copy");
            }
        }

        return differences is []
            ? rows
            : throw new TrinityException("copy_differs", $"The copy is not what was copied ({string.Join("; ", differences)}), and is not used.");
    }
}

/// <summary>A part of a table that is copied.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">How many rows of it were written so far, by this copy.</param>
internal sealed record CopiedRows(string Table, long Rows);

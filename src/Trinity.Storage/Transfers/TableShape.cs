namespace Trinity.Storage.Transfers;

/// <summary>A table in the form that every database of an instance gives it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">What is stored, in the order of the names: what the database computes is not in it.</param>
/// <param name="Key">The columns of its primary key, in their order there.</param>
internal sealed record TableShape(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key)
{
    /// <summary>What another database must have, too.</summary>
    public IEnumerable<string> Parts => Columns.Select(column => $"{Name}.{column}").Append($"{Name} with the key {string.Join(", ", Key)}");

    /// <summary>The columns for a statement.</summary>
    public static string List(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));
}

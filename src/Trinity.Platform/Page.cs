namespace Trinity.Platform;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>Cuts a page of one more item than wanted.</summary>
    public static Page<T> Cut(IReadOnlyList<T> items, int limit, Func<T, string> cursor) =>
        items.Count <= limit ? new Page<T>(items, null) : new Page<T>([.. items.Take(limit)], cursor(items[limit - 1]));
}

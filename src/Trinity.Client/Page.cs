namespace Trinity.Client;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">
/// The items, at most as many as were asked for. A search of executions or of the audit log looks at 5,000 for a page: it may have fewer, or none, although
/// there is a next page.
/// </param>
/// <param name="NextCursor">What to ask the next page with; null when this is the last, and only then.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

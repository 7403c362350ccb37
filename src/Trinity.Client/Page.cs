namespace Trinity.Client;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">What to ask the next page with; null when this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

using Trinity.Client;

namespace Trinity.Cli.Demo.Checks;

/// <summary>Reads lists to their end.</summary>
internal static class Pages
{
    public static async Task<IReadOnlyList<T>> AllAsync<T>(
        Func<string, CancellationToken, Task<Page<T>>> list, string query, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        string? cursor = null;
        do
        {
            var page = await list($"{query}&limit=200{(cursor is null ? string.Empty : $"&cursor={cursor}")}", cancellationToken);
            items.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return items;
    }
}

using System.Runtime.CompilerServices;
using Trinity.Client;

namespace Trinity.Cli.Commands;

/// <summary>Reads lists to their end.</summary>
internal static class Pages
{
    private const int Largest = 200;

    public static async Task<IReadOnlyList<T>> AllAsync<T>(
        Func<string, CancellationToken, Task<Page<T>>> list, string query, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        await foreach (var page in EachAsync(list, query, cancellationToken))
        {
            items.AddRange(page.Items);
        }

        return items;
    }

    public static async IAsyncEnumerable<Page<T>> EachAsync<T>(
        Func<string, CancellationToken, Task<Page<T>>> list, string query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await list($"{query}&limit={Largest}{(cursor is null ? string.Empty : $"&cursor={Uri.EscapeDataString(cursor)}")}", cancellationToken);
            yield return page;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }
}

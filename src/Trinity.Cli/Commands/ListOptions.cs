using System.CommandLine;
using System.Text.Json;
using Trinity.Cli.Output;
using Trinity.Client;

namespace Trinity.Cli.Commands;

/// <summary>How much of a list is wanted.</summary>
internal sealed class ListOptions
{
    private readonly Option<int?> _limit = new("--limit") { Description = "How many to list, 1 to 200. Default 50.", HelpName = "N" };
    private readonly Option<string?> _cursor = new("--cursor") { Description = "Where to go on: the nextCursor of the page before.", HelpName = "CURSOR" };
    private readonly Option<bool> _all = new("--all") { Description = "Lists everything, page by page." };

    public ListOptions() => _limit.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int?>() is < 1 or > 200)
        {
            result.AddError("--limit is a number from 1 to 200.");
        }
    });

    /// <summary>Gives a command the options, with an action that lists.</summary>
    /// <param name="command">The command.</param>
    /// <param name="request">What to ask for, with the query.</param>
    /// <param name="table">Makes an empty table.</param>
    /// <param name="add">Adds a thing to it.</param>
    /// <param name="nothing">What to say when there is nothing.</param>
    /// <param name="instead">What is done instead when it returns true; null for nothing.</param>
    public static CliCommand Lists<T>(
        CliCommand command,
        Func<Session, ParseResult, ListRequest<T>> request,
        Func<TextTable> table,
        Action<TextTable, T, DateTimeOffset> add,
        string nothing,
        Func<Session, ParseResult, CancellationToken, Task<bool>>? instead = null)
    {
        var options = new ListOptions();
        command.Add(options._limit);
        command.Add(options._cursor);
        command.Add(options._all);
        return command.Runs(async (session, arguments, cancellationToken) =>
        {
            if (instead is null || !await instead(session, arguments, cancellationToken))
            {
                var (list, query) = request(session, arguments);
                await options.RunAsync(session, arguments, list, query, new ListPicture<T>(table, add, nothing), cancellationToken);
            }
        });
    }

    private async Task RunAsync<T>(
        Session session,
        ParseResult arguments,
        Func<string, CancellationToken, Task<Page<T>>> list,
        Query query,
        ListPicture<T> picture,
        CancellationToken cancellationToken)
    {
        if (!arguments.GetValue(_all))
        {
            query.Add("limit", arguments.GetValue(_limit)).Add("cursor", arguments.GetValue(_cursor));
            var page = await list(query.ToString(), cancellationToken);
            if (page is { Items: [], NextCursor: not null } && !session.Screen.IsJson)
            {
                // A search looks at so many for a page: that it has found none says nothing of the others.
                session.Screen.Remark($"None among the latest. To look further: --all, or --cursor {page.NextCursor}");
                return;
            }

            session.Show(_ => picture.Show(session, page.Items));
            if (page.NextCursor is not null)
            {
                session.Screen.Remark($"There are more: --all, or --cursor {page.NextCursor}");
            }
        }
        else if (session.Screen.IsJson)
        {
            await WriteAllAsync(session, Pages.EachAsync(list, query.ToString(), cancellationToken));
        }
        else
        {
            picture.Show(session, await Pages.AllAsync(list, query.ToString(), cancellationToken));
        }
    }

    /// <summary>One document of all pages, with the items as they came; written as they come, however many they are.</summary>
    private static async Task WriteAllAsync<T>(Session session, IAsyncEnumerable<Page<T>> pages)
    {
        await using var writer = new Utf8JsonWriter(session.Screen.Json);
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        await foreach (var page in pages)
        {
            using var document = JsonDocument.Parse(session.LastAnswer);
            foreach (var item in document.RootElement.GetProperty("items").EnumerateArray())
            {
                writer.WriteRawValue(item.GetRawText(), skipInputValidation: true);
            }

            await writer.FlushAsync();
        }

        writer.WriteEndArray();
        writer.WriteNull("nextCursor");
        writer.WriteEndObject();
        await writer.FlushAsync();
        session.Screen.Json.WriteByte((byte)'\n');
    }

    private sealed record ListPicture<T>(Func<TextTable> Table, Action<TextTable, T, DateTimeOffset> Add, string Nothing)
    {
        public void Show(Session session, IReadOnlyList<T> items)
        {
            if (items.Count == 0)
            {
                session.Screen.Remark(Nothing);
                return;
            }

            var table = Table();
            var now = session.Time.GetUtcNow();
            foreach (var item in items)
            {
                Add(table, item, now);
            }

            table.Write(session.Screen, Screen.Width);
        }
    }
}

/// <summary>A list to ask for.</summary>
/// <param name="List">Asks for a page.</param>
/// <param name="Query">What of it is wanted.</param>
internal sealed record ListRequest<T>(Func<string, CancellationToken, Task<Page<T>>> List, Query Query);

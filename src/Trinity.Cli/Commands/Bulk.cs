using System.Text.Json;
using Spectre.Console;
using Trinity.Cli.Output;
using Trinity.Client;

namespace Trinity.Cli.Commands;

/// <summary>Does something to many things at once, request by request, and shows how far it has come.</summary>
internal static class Bulk
{
    /// <summary>How many are counted before it is done; of more it is only known that they are many.</summary>
    private const int MostCounted = 2_000;

    /// <summary>Counts what a filter selects, so that one can be asked whether it is meant.</summary>
    public static async Task<BulkCount> CountAsync<T>(
        Func<string, CancellationToken, Task<Page<T>>> list, Query query, Func<T, bool> matches, CancellationToken cancellationToken)
    {
        var count = 0;
        var read = 0;
        await foreach (var page in Pages.EachAsync(list, query.ToString(), cancellationToken))
        {
            count += page.Items.Count(matches);
            read += page.Items.Count;
            if (read >= MostCounted && page.NextCursor is not null)
            {
                return new BulkCount(count, IsExact: false);
            }
        }

        return new BulkCount(count, IsExact: true);
    }

    /// <summary>Asks whether so many are meant, and does it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isConfirmed">Whether nobody is to be asked.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="words">What is done, and to what.</param>
    /// <param name="request">Does it to the next ones: those behind a cursor, or the first when there is none.</param>
    /// <param name="cancellationToken">Ends it between two requests.</param>
    public static async Task<int> RunAsync(
        Session session,
        bool isConfirmed,
        BulkCount count,
        BulkWords words,
        Func<string?, CancellationToken, Task<BulkResult>> request,
        CancellationToken cancellationToken)
    {
        await session.RequireAsync(isConfirmed, $"{words.Verb} {count} {words.Things}?", cancellationToken);
        var total = new BulkResult { Done = 0, NotDone = 0, HasMore = false };
        await ShowProgressAsync(session.Screen, count, words, async report =>
        {
            string? cursor = null;
            do
            {
                var result = await request(cursor, cancellationToken);
                cursor = result.NextCursor;
                total = total with
                {
                    Done = total.Done + result.Done,
                    NotDone = total.NotDone + result.NotDone,
                    Refused = [.. total.Refused, .. result.Refused.Take(100 - total.Refused.Count)],
                };
                report(total.Done);
            }
            while (cursor is not null);
        });
        return Report(session, total, words);
    }

    /// <summary>Does something to each of several named things.</summary>
    public static async Task<int> EachAsync(
        Session session,
        bool isConfirmed,
        IReadOnlyList<string> ids,
        BulkWords words,
        Func<string, CancellationToken, Task> request,
        CancellationToken cancellationToken)
    {
        await session.RequireAsync(isConfirmed, $"{words.Verb} {new BulkCount(ids.Count, IsExact: true)} {words.Things}?", cancellationToken);
        var done = 0;
        var refused = new List<BulkRefusal>();
        await ShowProgressAsync(session.Screen, new BulkCount(ids.Count, IsExact: true), words, async report =>
        {
            foreach (var id in ids)
            {
                try
                {
                    await request(id, cancellationToken);
                    report(++done);
                }
                catch (TrinityApiException exception) when (exception.Problem.Status is 404 or 409 or 422)
                {
                    refused.Add(new BulkRefusal(id, exception.Code, exception.Message));
                }
            }
        });
        return Report(session, new BulkResult { Done = done, NotDone = refused.Count, HasMore = false, Refused = refused }, words);
    }

    private static int Report(Session session, BulkResult result, BulkWords words)
    {
        if (session.Screen.IsJson)
        {
            session.Screen.WriteJson(JsonSerializer.SerializeToUtf8Bytes(result, TrinityJson.Options));
        }
        else
        {
            session.Screen.Say($"{words.Done} {new BulkCount(result.Done, IsExact: true)} {words.Things}.");
        }

        foreach (var refusal in result.Refused)
        {
            session.Screen.Fault(new Piece($"{refusal.Id}: {Printable.Row(refusal.Detail)} ({refusal.Code})", Styles.Bad));
        }

        return result.Refused.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static Task ShowProgressAsync(Screen screen, BulkCount count, BulkWords words, Func<Action<int>, Task> work)
    {
        if (!screen.Error.Profile.Capabilities.Ansi)
        {
            return work(done => screen.Remark($"{words.Done} {done:N0} of {count}"));
        }

        return new Progress(screen.Error) { AutoClear = true }
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(words.Done), maxValue: Math.Max(1, count.Number));
                task.IsIndeterminate = !count.IsExact;
                await work(done => task.Value = done);
            });
    }
}

/// <summary>How many there are.</summary>
/// <param name="Number">The number.</param>
/// <param name="IsExact">Whether there are not more.</param>
internal readonly record struct BulkCount(int Number, bool IsExact)
{
    public override string ToString() => IsExact ? $"{Number:N0}" : $"{Number:N0} or more";
}

/// <summary>What is done, and to what.</summary>
/// <param name="Verb">As a question begins with it: <c>Retry</c>.</param>
/// <param name="Done">As an answer does: <c>Retried</c>.</param>
/// <param name="Things">What it is done to: <c>executions</c>.</param>
internal sealed record BulkWords(string Verb, string Done, string Things);

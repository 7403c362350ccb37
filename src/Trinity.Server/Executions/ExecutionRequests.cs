using Trinity.Client.Executions;
using Trinity.Platform;
using Trinity.Platform.Executions;
using Trinity.Sdk.Messages;
using Trinity.Server.Http;

namespace Trinity.Server.Executions;

/// <summary>Reads which executions are meant, held to its bounds.</summary>
internal static class ExecutionRequests
{
    private const string InvalidSelection = "invalid_selection";
    private const int MaxWords = 200;

    private static readonly MessageStatus[] Retryable = [MessageStatus.Dead, MessageStatus.Failed, MessageStatus.Cancelled];
    private static readonly MessageStatus[] Cancellable = [MessageStatus.Queued, MessageStatus.Waiting, MessageStatus.Retrying];

    /// <summary>Reads the filters of a list.</summary>
    /// <returns>Why they are refused; null when they are not.</returns>
    public static Refusal? Read(ExecutionListQuery query, out ExecutionFilter filter)
    {
        filter = new ExecutionFilter();
        var statuses = new List<MessageStatus>();
        foreach (var word in query.Status ?? [])
        {
            if (!Words.TryParse<MessageStatus>(word, out var status))
            {
                return Filters.Unknown<MessageStatus>("invalid_status", "/status");
            }

            statuses.Add(status);
        }

        var refusal = Read(query.Type, query.Key, query.Source, query.Code, "invalid_filter", string.Empty, out var common);
        filter = common with { Statuses = statuses, CreatedAfter = query.CreatedAfter, CreatedBefore = query.CreatedBefore };
        return refusal;
    }

    /// <summary>Reads which executions are to be attempted again.</summary>
    public static Refusal? ReadRetry(SelectExecutions? select, out ExecutionSelection selection) =>
        Read(select, "/select", Retryable, [MessageStatus.Dead], out selection);

    /// <summary>Reads which executions are to be cancelled.</summary>
    public static Refusal? ReadCancel(SelectExecutions? select, out ExecutionSelection selection) =>
        Read(select, string.Empty, Cancellable, Cancellable, out selection);

    private static Refusal? Read(
        SelectExecutions? select, string root, MessageStatus[] allowed, MessageStatus[] byDefault, out ExecutionSelection selection)
    {
        selection = new ExecutionSelection { Filter = new ExecutionFilter() };
        if (select is null || !SelectsSomething(select))
        {
            return Filters.Invalid(
                InvalidSelection, root, "Say which executions: by agent, status, type, key, code, source, createdAfter or createdBefore.");
        }

        var statuses = new List<MessageStatus>();
        foreach (var word in select.Status ?? [])
        {
            if (word is null || !Words.TryParse<MessageStatus>(word, out var status) || !allowed.Contains(status))
            {
                var words = string.Join(", ", allowed.Select(Words.Of));
                return Filters.Invalid(InvalidSelection, $"{root}/status/{statuses.Count}", $"The status is one of: {words}.");
            }

            statuses.Add(status);
        }

        if (Read(select.Type, select.Key, select.Source, select.Code, InvalidSelection, root, out var filter) is { } refusal)
        {
            return refusal;
        }

        selection = new ExecutionSelection
        {
            Agent = select.Agent,
            After = Paging.ReadNumber(select.Cursor) ?? 0,
            Filter = filter with
            {
                Statuses = statuses.Count > 0 ? statuses : byDefault,
                CreatedAfter = select.CreatedAfter,
                CreatedBefore = select.CreatedBefore,
            },
        };
        return null;
    }

    private static bool SelectsSomething(SelectExecutions select) =>
        select.Status is { Count: > 0 }
        || select is not { Agent: null, Type: null, Key: null, Code: null, Source: null, CreatedAfter: null, CreatedBefore: null };

    /// <summary>Reads what a list and a selection have in common.</summary>
    private static Refusal? Read(
        string? type, string? key, string? source, string? code, string refusalCode, string root, out ExecutionFilter filter)
    {
        filter = new ExecutionFilter();
        if (!Filters.TryWord<MessageSource>(source, out var parsed))
        {
            return Filters.Unknown<MessageSource>(refusalCode, root + "/source");
        }

        foreach (var (word, pointer) in (ReadOnlySpan<(string?, string)>)[(type, "/type"), (key, "/key"), (code, "/code")])
        {
            if (word?.Length > MaxWords)
            {
                return Filters.Invalid(refusalCode, root + pointer, $"It has at most {MaxWords} characters.");
            }
        }

        filter = new ExecutionFilter { Type = type, Key = key, Source = parsed, Code = string.IsNullOrEmpty(code) ? null : code };
        return null;
    }
}

/// <summary>The query of a list of executions.</summary>
internal sealed record ExecutionListQuery
{
    public string? Agent { get; init; }

    public string[]? Status { get; init; }

    public string? Type { get; init; }

    public string? Key { get; init; }

    public string? Source { get; init; }

    public string? Code { get; init; }

    public DateTimeOffset? CreatedAfter { get; init; }

    public DateTimeOffset? CreatedBefore { get; init; }

    public int? Limit { get; init; }

    public string? Cursor { get; init; }
}

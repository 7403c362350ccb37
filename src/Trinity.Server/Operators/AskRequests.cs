using System.Text.Json;
using Trinity.Client.Operators;
using Trinity.Platform;
using Trinity.Platform.Operators;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Operators;

/// <summary>Reads what the operator queue is asked for and told, held to its bounds.</summary>
internal static class AskRequests
{
    private const int MaxText = 10_000;
    private const int MaxWords = 200;
    private const int MaxData = 1024 * 1024;

    /// <summary>Reads the filters of a list.</summary>
    /// <returns>Why they are refused; null when they are not.</returns>
    public static Refusal? Read(AskListQuery query, out AskFilter filter)
    {
        if (Read(query.Kind, query.Priority, query.Addressee, query.Q, "invalid_filter", string.Empty, out filter) is { } refusal)
        {
            return refusal;
        }

        if (!Filters.TryWord<AskStatus>(query.Status, out var status))
        {
            return Filters.Unknown<AskStatus>("invalid_filter", "/status");
        }

        if (!Filters.TryWord<AskSort>(query.Sort, out var sort))
        {
            return Filters.Unknown<AskSort>("invalid_filter", "/sort");
        }

        MessageId? execution = null;
        if (query.Execution is { Length: > 0 } id)
        {
            if (!MessageId.TryParse(id, out var parsed))
            {
                return Filters.Invalid("invalid_filter", "/execution", "This is not the id of an execution: exe_….");
            }

            execution = parsed;
        }

        filter = filter with
        {
            Status = status,
            Execution = execution,
            IsOverdue = query.Overdue,
            Order = sort == AskSort.Priority ? AskOrder.Priority : AskOrder.Created,
        };
        return null;
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="answer">What was sent.</param>
    /// <param name="root">The JSON pointer to it in the request.</param>
    /// <param name="given">The answer.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    public static Refusal? Read(AnswerAsk? answer, string root, out NewAnswer given)
    {
        given = new NewAnswer();
        if (answer is null)
        {
            return Filters.Invalid("invalid_answer", root, "Say what the answer is.");
        }

        if (answer.Text?.Length > MaxText)
        {
            return Filters.Invalid("invalid_answer", root + "/text", $"The text has at most {MaxText} characters.");
        }

        if (answer.Answer?.Length > MaxWords)
        {
            return Filters.Invalid("invalid_answer", root + "/answer", $"An option has at most {MaxWords} characters.");
        }

        if (answer.Data.Utf8.Length > MaxData)
        {
            return Filters.Invalid("invalid_answer", root + "/data", $"The data has at most {MaxData} bytes.");
        }

        given = new NewAnswer
        {
            Option = answer.Answer,
            Text = answer.Text,
            Data = answer.Data.IsEmpty ? null : answer.Data.As<JsonElement>(),
        };
        return null;
    }

    /// <summary>Reads which entries are meant.</summary>
    /// <param name="select">What was sent.</param>
    /// <param name="root">The JSON pointer to it in the request.</param>
    /// <param name="selection">The entries.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    public static Refusal? Read(SelectAsks? select, string root, out AskSelection selection)
    {
        const string code = "invalid_selection";
        selection = new AskSelection();
        var hasFilter = select is { Agent: not null } or { Kind: not null } or { Priority: not null } or { Addressee: not null } or { Q: not null };
        if (select is null || (!hasFilter && select.Ids is null or { Count: 0 }))
        {
            return Filters.Invalid(code, root, "Say which entries: by ids, or by agent, kind, priority, addressee or q.");
        }

        if (select.Ids is { } texts)
        {
            return hasFilter || select.Cursor is not null
                ? Filters.Invalid(code, root + "/ids", "Entries are selected by their ids or by what they have in common, not by both.")
                : ReadIds(texts, root + "/ids", out selection);
        }

        var refusal = Read(select.Kind, select.Priority, select.Addressee, select.Q, code, root, out var filter);
        selection = new AskSelection { Agent = select.Agent, Filter = filter, Cursor = Paging.Read(select.Cursor) };
        return refusal;
    }

    private static Refusal? ReadIds(IReadOnlyList<string?> texts, string pointer, out AskSelection selection)
    {
        var ids = new List<Guid>(texts.Count);
        selection = new AskSelection { Ids = ids };
        if (texts.Count > BulkOutcome<Guid>.Limit)
        {
            return Filters.Invalid("invalid_selection", pointer, $"One request is about at most {BulkOutcome<Guid>.Limit} entries.");
        }

        foreach (var text in texts)
        {
            if (text is null || !PublicIds.TryParseAsk(text, out var id))
            {
                return Filters.Invalid("invalid_selection", $"{pointer}/{ids.Count}", "This is not the id of an entry: ask_….");
            }

            ids.Add(id);
        }

        return null;
    }

    /// <summary>Reads what a list and a selection have in common.</summary>
    private static Refusal? Read(string? kind, string? priority, string? addressee, string? q, string code, string root, out AskFilter filter)
    {
        filter = new AskFilter();
        if (!Filters.TryWord<AskKind>(kind, out var parsedKind))
        {
            return Filters.Unknown<AskKind>(code, root + "/kind");
        }

        if (!Filters.TryWord<Priority>(priority, out var parsedPriority))
        {
            return Filters.Unknown<Priority>(code, root + "/priority");
        }

        if (addressee?.Length > MaxWords)
        {
            return Filters.Invalid(code, root + "/addressee", $"An addressee has at most {MaxWords} characters.");
        }

        if (q?.Length > MaxWords)
        {
            return Filters.Invalid(code, root + "/q", $"A part of a title has at most {MaxWords} characters.");
        }

        filter = new AskFilter
        {
            Kind = parsedKind,
            Priority = parsedPriority,
            Addressee = string.IsNullOrEmpty(addressee) ? null : addressee,
            Query = string.IsNullOrEmpty(q) ? null : q,
        };
        return null;
    }

    /// <summary>The words for the order of a list.</summary>
    private enum AskSort
    {
        Created,
        Priority,
    }
}

/// <summary>The query of a list of the operator queue.</summary>
internal sealed record AskListQuery
{
    public string? Status { get; init; }

    public string? Kind { get; init; }

    public string? Agent { get; init; }

    public string? Priority { get; init; }

    public string? Addressee { get; init; }

    public string? Execution { get; init; }

    public bool? Overdue { get; init; }

    public string? Q { get; init; }

    public string? Sort { get; init; }

    public int? Limit { get; init; }

    public string? Cursor { get; init; }
}

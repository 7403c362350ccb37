using System.Text.Json.Nodes;
using Spectre.Console;
using Trinity.Cli.Output;
using Trinity.Client;
using Trinity.Client.Operators;

namespace Trinity.Cli.Asks;

/// <summary>An entry of the operator queue for people.</summary>
internal static class AskPicture
{
    public static TextTable Table() => new(
        new Column("Id"),
        new Column("Kind") { Rank = 1 },
        new Column("Agent") { MinWidth = 8, Rank = 4 },
        new Column("Title") { MinWidth = 36 },
        new Column("Priority") { Rank = 5 },
        new Column("For") { MinWidth = 8, IsHiddenWhenEmpty = true, Rank = 6 },
        new Column("Due") { IsHiddenWhenEmpty = true, Rank = 2 },
        new Column("Asked") { Rank = 3 });

    public static void Add(TextTable table, Ask ask, DateTimeOffset now) => table.Add(
        ask.Id,
        ask.Kind,
        ask.Agent,
        TitleOf(ask),
        Cell.Word(ask.Priority),
        ask.Addressee,
        DueOf(ask, now),
        Times.Short(ask.CreatedAt, now));

    public static string TitleOf(Ask ask)
    {
        var title = ask.Kind == "judgment" ? Filled(ask, ask.Title) : ask.Title;
        return ask.Count > 1 ? $"{title} (×{ask.Count})" : title;
    }

    public static Cell DueOf(Ask ask, DateTimeOffset now) =>
        new(Times.Short(ask.DueAt, now), ask.Status == "pending" && ask.DueAt < now ? Styles.Bad : (Style?)null);

    public static DetailList Details(Ask ask, DateTimeOffset now) => new DetailList()
        .Add("Title", TitleOf(ask), Styles.Strong)
        .Add("Id", ask.Id)
        .Add("Kind", ask.Kind)
        .Word("Status", ask.Status)
        .Add("From", ask.Agent)
        .Add("Execution", ask.Execution)
        .Add("For", ask.Addressee)
        .Word("Priority", ask.Priority)
        .Add("Asked", Times.Full(ask.CreatedAt, now))
        .Add("Due", Times.Full(ask.DueAt, now))
        .Add("Expires", Times.Full(ask.ExpiresAt, now))
        .Add("Ended", Times.Full(ask.EndedAt, now))
        .Add("Question", QuestionOf(ask))
        .Add("Proposal", ask.Kind == "judgment" ? default : ask.Proposal)
        .Add("Context", ask.Context)
        .Add("Options", string.Join(", ", ask.Options))
        .Add("Form", ask.Schema.IsEmpty ? null : string.Join('\n', AnswerForm.Of(ask.Schema).Fields.Select(field => field.Describe())))
        .Add("Answer", ask.Answer);

    /// <summary>The question in full; null when the title is all.</summary>
    public static string? QuestionOf(Ask ask)
    {
        var question = ask.Kind == "judgment" && ask.Question is not null ? Filled(ask, ask.Question) : ask.Question;
        return question == TitleOf(ask) ? null : question;
    }

    /// <summary>A judgment's instruction has its data apart from it, as <c>[1]</c>, <c>[2]</c>, …; a person reads them in their places.</summary>
    private static string Filled(Ask ask, string text) => (Data(ask.Proposal) ?? []).Index().Aggregate(text, (filled, item) =>
        filled.Replace($"[{item.Index + 1}]", $"“{item.Item}”", StringComparison.Ordinal));

    private static IEnumerable<string>? Data(RawJson proposal) =>
        proposal.As<JsonNode>() is JsonArray list ? list.Select(item => item?.ToString() ?? string.Empty) : null;
}

using System.Globalization;
using Trinity.Cli.Output;
using Trinity.Client.Executions;

namespace Trinity.Cli.Executions;

/// <summary>An execution for people.</summary>
internal static class ExecutionPicture
{
    public static void Show(Screen screen, Execution execution, DateTimeOffset now)
    {
        new DetailList()
            .Add("Id", execution.Id, Styles.Strong)
            .Add("Agent", execution.Agent)
            .Add("Type", execution.Type)
            .Add("Key", execution.Key)
            .Word("Status", execution.Status)
            .Add("Error", TextOf(execution.Error), Styles.Bad)
            .Add("Held by", execution.HeldBy, Styles.Bad)
            .Add("Blocked by", execution.BlockedBy is { } ahead ? $"{ahead.Execution}{(ahead.Wait is null ? string.Empty : $", which is {ahead.Wait}")}" : null)
            .Add("Came by", execution.Source)
            .Add("Attempts", execution.Attempts == 0 ? null : execution.Attempts.ToString(CultureInfo.InvariantCulture))
            .Add("Retry of", execution.RetryOf)
            .Add("Accepted", Times.Full(execution.CreatedAt, now))
            .Add("Started", Times.Full(execution.StartedAt, now))
            .Add("Ended", execution.FinishedAt is null ? null : $"{Times.Full(execution.FinishedAt, now)}, took {Took(execution)}")
            .Add("Deadline", Times.Full(execution.DeadlineAt, now))
            .Add("Cost", execution.Usage.CostUsd is { } cost ? $"{cost:0.####} USD" : null)
            .Add("Input", execution.Input)
            .Add("Content", execution.Content is { } content ? $"{content.ContentType}, {content.Base64.Length * 3 / 4:N0} bytes" : null)
            .Add("Reply", execution.Reply)
            .Write(screen, Screen.Width);
        ShowSteps(screen, execution, now);
        ShowEffects(screen, execution);
    }

    /// <summary>How long it took; nothing while it is open.</summary>
    public static string Took(Execution execution) => execution.FinishedAt - execution.CreatedAt is { } span
        ? span < TimeSpan.FromSeconds(1) ? $"{(int)span.TotalMilliseconds}ms" : Times.Span(span)
        : string.Empty;

    /// <summary>What it waits for, for a line.</summary>
    public static string WaitOf(Execution execution) => string.Join(", ", execution.Steps
        .Where(step => step.Status == "open")
        .Select(step => string.Join(' ', [$"{step.Kind} '{step.Name}'", .. step.Asks, .. step.Calls])));

    private static string? TextOf(ExecutionError? error) => error is null ? null : $"{error.Message} ({error.Code})";

    /// <summary>What came of a step, or what it waits for.</summary>
    private static string? OutcomeOf(ExecutionStep step) => step switch
    {
        { Error: { } error } => TextOf(error),
        { Result.IsEmpty: true } => string.Join(' ', [.. step.Asks, .. step.Calls]),
        _ => step.Result.ToString(),
    };

    private static void ShowSteps(Screen screen, Execution execution, DateTimeOffset now)
    {
        if (execution.Steps.Count == 0)
        {
            return;
        }

        screen.Blank();
        var table = new TextTable(
            new Column("Step") { MinWidth = 12 },
            new Column("Kind"),
            new Column("Status"),
            new Column("Started") { Rank = 1 },
            new Column("Result") { MinWidth = 16, IsHiddenWhenEmpty = true });
        foreach (var step in execution.Steps)
        {
            table.Add(
                step.Name,
                step.Kind,
                Cell.Word(step.Status),
                Times.Short(step.StartedAt, now),
                OutcomeOf(step));
        }

        table.Write(screen, Screen.Width);
    }

    private static void ShowEffects(Screen screen, Execution execution)
    {
        if (execution.Effects.Count == 0)
        {
            return;
        }

        screen.Blank();
        var table = new TextTable(
            new Column("Effect"),
            new Column("To") { MinWidth = 16 },
            new Column("Status"),
            new Column("Id") { Rank = 1 },
            new Column("Data") { MinWidth = 12, IsHiddenWhenEmpty = true, Rank = 2 });
        foreach (var effect in execution.Effects)
        {
            table.Add(effect.Kind, effect.To, Cell.Word(effect.Status), effect.Id, effect.Data.IsEmpty ? null : effect.Data.ToString());
        }

        table.Write(screen, Screen.Width);
    }
}

namespace Trinity.Samples.Demo.Triage;

/// <summary>What can be said of an issue without judgment. Most can.</summary>
internal static class SeverityRules
{
    private static readonly (string Word, Severity Severity)[] Words =
    [
        ("data loss", Severity.Critical),
        ("security", Severity.Critical),
        ("crash", Severity.High),
        ("regression", Severity.High),
        ("slow", Severity.Normal),
        ("wrong", Severity.Normal),
        ("typo", Severity.Low),
        ("docs", Severity.Low),
    ];

    /// <summary>The severity by label or by the first word that says it; null when neither does.</summary>
    public static Severity? Of(IssueOpened issue) => issue.Labels.Contains("enhancement", StringComparer.Ordinal)
        ? Severity.Low
        : Array.Find(Words, rule => issue.Title.Contains(rule.Word, StringComparison.OrdinalIgnoreCase)) is { Word: not null } found
            ? found.Severity
            : null;
}

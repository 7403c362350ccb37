namespace Trinity.Samples.Demo.Triage;

// What the triage desk is told, asked, and publishes.

public sealed record IssueOpened(string Repository, int Number, string Title, string Body, IReadOnlyList<string> Labels)
{
    public string Reference => $"{Repository}#{Number}";
}

public sealed record IssueCommented(bool IsByMaintainer);

public sealed record ChangeOpened(string Repository, int Number, string Title, string Author, bool IsByNewcomer)
{
    public string Reference => $"{Repository}#{Number}";
}

/// <summary>Asks for the open critical issues of a repository.</summary>
public sealed record FindBlockers(string Repository);

public sealed record Blockers(IReadOnlyList<string> Issues);

/// <summary>The judgment of a model, or of a person where there is no model.</summary>
public sealed record Verdict(Severity Severity);

public sealed record Triaged(string Issue, Severity Severity);

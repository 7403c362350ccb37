using Trinity.Sdk.Nodes;

namespace Trinity.Samples.Demo.Triage;

/// <summary>
/// Takes issues and pull requests, each under its own key. It decides by rules; what no rule decides is judged, and
/// strangers' code runs only when a person says so. Strict: while a person thinks about an issue, what else happens to it
/// waits its turn.
/// </summary>
[NodeType("triage-desk")]
public sealed class TriageDesk : NativeAgent<CaseState, TriageConfig>
{
    private const string Overdue = "issue.overdue";

    [Handles("issue.opened")]
    public async Task IssueOpenedAsync(IssueOpened issue, Turn<CaseState, TriageConfig> turn)
    {
        var severity = SeverityRules.Of(issue);
        if (severity is null)
        {
            var verdict = await turn.JudgeAsync<Verdict>(
                "severity", $"How severe is the issue {issue.Reference}? It is titled {issue.Title} and says: {issue.Body}");
            severity = verdict.Severity;
        }

        Open(turn, issue.Repository, issue.Title);
        turn.State.Severity = severity.Value;
        turn.Emit("issue.triaged", new Triaged(issue.Reference, severity.Value));
        if (severity >= Severity.High)
        {
            turn.State.AwaitsAnswer = true;
            turn.Remind(Overdue, TimeSpan.FromHours(turn.Config.AnswerWithinHours));
        }
    }

    [Handles("issue.commented")]
    public Task CommentedAsync(IssueCommented comment, Turn<CaseState, TriageConfig> turn)
    {
        turn.State.Comments++;
        if (comment.IsByMaintainer)
        {
            Answered(turn);
        }

        return Task.CompletedTask;
    }

    [Handles("issue.closed")]
    public Task ClosedAsync(Turn<CaseState, TriageConfig> turn)
    {
        turn.State.IsOpen = false;
        Answered(turn);
        return Task.CompletedTask;
    }

    [Handles(Overdue)]
    public Task OverdueAsync(Turn<CaseState, TriageConfig> turn)
    {
        turn.State.AwaitsAnswer = false;
        turn.Raise(
            $"{turn.Message.Key} has had no answer for {turn.Config.AnswerWithinHours} hours",
            $"{turn.State.Title} ({turn.State.Severity})",
            Priority.High);
        return Task.CompletedTask;
    }

    [Handles("change.opened")]
    public async Task ChangeOpenedAsync(ChangeOpened change, Turn<CaseState, TriageConfig> turn)
    {
        Open(turn, change.Repository, change.Title);
        if (!change.IsByNewcomer)
        {
            return;
        }

        var question = Question.Approval($"Run the checks of {change.Reference} by {change.Author}?", change);
        var answer = await turn.AskAsync("checks", question);
        turn.Emit(answer.Approved ? "checks.allowed" : "checks.refused", new { Change = change.Reference, answer.By });
    }

    /// <summary>
    /// Answers other desks. The question has no key: it reads what all keys have committed, and holds up none of them.
    /// </summary>
    [Handles("blockers.find")]
    public async Task<Blockers> FindBlockersAsync(FindBlockers query, Turn<CaseState, TriageConfig> turn) =>
        new(await turn.FindAsync(
            "blockers",
            Where.Equal("repository", query.Repository),
            Where.Equal("severity", Severity.Critical),
            Where.Equal("isOpen", true)));

    private static void Open(Turn<CaseState, TriageConfig> turn, string repository, string title)
    {
        turn.State.Repository = repository;
        turn.State.Title = title;
        turn.State.IsOpen = true;
    }

    private static void Answered(Turn<CaseState, TriageConfig> turn)
    {
        if (turn.State.AwaitsAnswer)
        {
            turn.State.AwaitsAnswer = false;
            turn.CancelReminder(Overdue);
        }
    }
}

namespace Trinity.DemoDeliveries;

/// <summary>What happens in a repository from day to day. What cannot happen now, something like it does.</summary>
internal sealed class Happenings(Dice dice, Post post)
{
    private const string Robot = "github-actions[bot]";

    public Line Ping(Repository repository) => post.Send(
        repository,
        "ping",
        action: null,
        new { Zen = "Approachable is better than simple.", HookId = dice.NextId() },
        "mira");

    public Line Push(Repository repository)
    {
        var branch = BranchOf(repository);
        var by = dice.OneOf(Texts.Members);
        var commits = Enumerable.Range(0, dice.Between(1, 4))
            .Select(_ => new { Id = dice.Sha(), Message = dice.OneOf(Texts.Changes), Author = new { Name = by } })
            .ToArray();
        return post.Send(
            repository,
            "push",
            action: null,
            new { Ref = "refs/heads/" + branch, After = commits[^1].Id, Commits = commits, Pusher = new { Name = by } },
            by,
            effects: branch == "main" ? ["emit repository.pushed"] : []);
    }

    public Line CheckRun(Repository repository)
    {
        var action = dice.OneOf("created", "completed", "completed");
        var run = new
        {
            Id = dice.NextId(),
            Name = dice.OneOf("build", "lint", "unit tests"),
            Status = action == "created" ? "queued" : "completed",
            Conclusion = action == "created" ? null : dice.OneOf("success", "success", "failure"),
            HeadSha = dice.Sha(),
        };
        return post.Send(repository, "check_run", action, new { CheckRun = run }, Robot);
    }

    public Line WorkflowRun(Repository repository)
    {
        var run = new
        {
            Id = dice.NextId(),
            Name = dice.OneOf("CI", "Nightly", "Release"),
            RunNumber = dice.Between(100, 999),
            Status = "completed",
            Conclusion = dice.OneOf("success", "success", "success", "failure", "cancelled"),
            HeadBranch = BranchOf(repository),
            HeadSha = dice.Sha(),
        };
        var isBroken = run is { Conclusion: "failure", HeadBranch: "main" };
        return post.Send(
            repository, "workflow_run", "completed", new { WorkflowRun = run }, Robot, effects: isBroken ? ["emit build.broken"] : []);
    }

    public Line OpenChange(Repository repository) => Open(
        repository, new Change(++repository.Numbers, dice.OneOf(Texts.Changes), dice.OneOf(Texts.Members)), ask: null);

    /// <summary>A stranger's change: a person says whether its checks may run.</summary>
    public Line NewcomersChange(Repository repository, string author, string answer)
    {
        var change = new Change(++repository.Numbers, dice.OneOf(Texts.Changes), author) { IsByNewcomer = true };
        var then = new Dictionary<string, Expected>(StringComparer.Ordinal)
        {
            ["approve"] = new([], ["emit checks.allowed"]),
            ["decline"] = new([], ["emit checks.refused"]),
        };
        var title = $"Run the checks of {repository.FullName}#{change.Number} by {author}?";
        return Open(repository, change, new Ask(title, new { Answer = answer }, then));
    }

    public Line UpdateChange(Repository repository) => repository.Changes is []
        ? Push(repository)
        : post.Send(
            repository,
            "pull_request",
            "synchronize",
            Payloads.Of(dice.OneOf(repository.Changes), isMerged: false, dice.Sha()),
            dice.OneOf(Texts.Members));

    public Line Review(Repository repository)
    {
        if (repository.Changes is [])
        {
            return Push(repository);
        }

        var change = dice.OneOf(repository.Changes);
        var by = dice.OneOf(Texts.Members);
        var review = new
        {
            Id = dice.NextId(),
            User = Payloads.Account(by),
            State = dice.OneOf("approved", "commented", "changes_requested"),
            SubmittedAt = post.Now,
        };
        return post.Send(
            repository, "pull_request_review", "submitted", new { Review = review, PullRequest = new { change.Number, change.Title } }, by);
    }

    public Line CloseChange(Repository repository)
    {
        if (repository.Changes.Find(change => !change.IsByNewcomer) is not { } change)
        {
            return OpenChange(repository);
        }

        repository.Changes.Remove(change);
        var isMerged = dice.Roll(6) > 0;
        return post.Send(
            repository,
            "pull_request",
            "closed",
            Payloads.Of(change, isMerged, dice.Sha()),
            dice.OneOf(Texts.Members),
            isMerged ? ["releases/change.merged"] : [],
            isMerged ? ["tell releases"] : []);
    }

    public Line OpenIssue(Repository repository)
    {
        var (title, isSevere) = dice.OneOf(Texts.Issues);
        var issue = new Issue(++repository.Numbers, title, dice.OneOf(Texts.Guests)) { AwaitsAnswer = isSevere };
        repository.Issues.Add(issue);
        return post.Send(
            repository,
            "issues",
            "opened",
            new { Issue = Payloads.Of(issue, Texts.IssueBody) },
            issue.Author,
            ["triage/issue.opened"],
            isSevere ? ["tell triage", "emit issue.triaged", "remind issue.overdue"] : ["tell triage", "emit issue.triaged"]);
    }

    /// <summary>An issue that no rule can place: a person says how severe it is.</summary>
    public Line UnclearIssue(Repository repository, string title, string body, string severity)
    {
        var issue = new Issue(++repository.Numbers, title, dice.OneOf(Texts.Guests)) { IsJudged = true };
        repository.Issues.Add(issue);
        var quiet = new Expected([], ["emit issue.triaged"]);
        var severe = new Expected([], ["emit issue.triaged", "remind issue.overdue"]);
        var then = new Dictionary<string, Expected>(StringComparer.Ordinal)
        {
            ["unknown"] = quiet,
            ["low"] = quiet,
            ["normal"] = quiet,
            ["high"] = severe,
            ["critical"] = severe,
        };
        return post.Send(
            repository,
            "issues",
            "opened",
            new { Issue = Payloads.Of(issue, body) },
            issue.Author,
            ["triage/issue.opened"],
            ["tell triage"],
            new Ask($"{repository.FullName}#{issue.Number}", new { Data = new { Severity = severity } }, then));
    }

    public Line Comment(Repository repository)
    {
        if (repository.Issues is [])
        {
            return OpenIssue(repository);
        }

        var issue = dice.OneOf(repository.Issues);
        var isByMember = !issue.IsJudged && dice.Roll(3) == 0;
        var by = dice.OneOf(isByMember ? Texts.Members : Texts.Guests);
        var isAnswer = isByMember && issue.AwaitsAnswer;
        issue.AwaitsAnswer &= !isAnswer;
        var comment = new
        {
            Id = dice.NextId(),
            User = Payloads.Account(by),
            AuthorAssociation = isByMember ? "MEMBER" : "NONE",
            Body = dice.OneOf(Texts.Comments),
        };
        return post.Send(
            repository,
            "issue_comment",
            "created",
            new { Issue = Payloads.Of(issue, Texts.IssueBody), Comment = comment },
            by,
            ["triage/issue.commented"],
            isAnswer ? ["tell triage", "cancel_reminder issue.overdue"] : ["tell triage"]);
    }

    public Line CloseIssue(Repository repository)
    {
        if (repository.Issues.Find(issue => !issue.IsJudged) is not { } issue)
        {
            return OpenIssue(repository);
        }

        repository.Issues.Remove(issue);
        return post.Send(
            repository,
            "issues",
            "closed",
            new { Issue = Payloads.Of(issue, Texts.IssueBody) },
            dice.OneOf(Texts.Members),
            ["triage/issue.closed"],
            issue.AwaitsAnswer ? ["tell triage", "cancel_reminder issue.overdue"] : ["tell triage"]);
    }

    public Line CreateBranch(Repository repository)
    {
        var by = dice.OneOf(Texts.Members);
        repository.Branches.Add($"{by}/{dice.OneOf("fix", "feature", "spike")}-{dice.Between(100, 999)}");
        var branch = new { Ref = repository.Branches[^1], RefType = "branch", MasterBranch = "main" };
        return post.Send(repository, "create", action: null, branch, by);
    }

    public Line DeleteBranch(Repository repository)
    {
        if (repository.Branches is [])
        {
            return CreateBranch(repository);
        }

        var branch = dice.OneOf(repository.Branches);
        repository.Branches.Remove(branch);
        return post.Send(repository, "delete", action: null, new { Ref = branch, RefType = "branch" }, dice.OneOf(Texts.Members));
    }

    public Line Star(Repository repository) => post.Send(
        repository, "star", dice.Roll(5) > 0 ? "created" : "deleted", new { StarredAt = post.Now }, dice.OneOf(Texts.Guests));

    public Line Fork(Repository repository)
    {
        var by = dice.OneOf(Texts.Guests);
        return post.Send(repository, "fork", action: null, new { Forkee = new { FullName = $"{by}/{repository.Name}" } }, by);
    }

    public Line Watch(Repository repository) => post.Send(repository, "watch", "started", new { }, dice.OneOf(Texts.Guests));

    private Line Open(Repository repository, Change change, Ask? ask)
    {
        repository.Changes.Add(change);
        return post.Send(
            repository,
            "pull_request",
            "opened",
            Payloads.Of(change, isMerged: false, dice.Sha()),
            change.Author,
            ["triage/change.opened"],
            ["tell triage"],
            ask);
    }

    private string BranchOf(Repository repository) =>
        repository.Branches is [] || dice.Roll(3) > 0 ? "main" : dice.OneOf(repository.Branches);
}

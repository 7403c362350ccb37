using System.Text.Json.Serialization;

namespace Trinity.Samples.Demo.Intake;

// Of what GitHub sends, only what the handlers read.

public sealed record Subject(string? Action, Repository? Repository);

public sealed record Repository(
    [property: JsonPropertyName("full_name")] string FullName,
    [property: JsonPropertyName("default_branch")] string DefaultBranch);

public sealed record User(string Login);

public sealed record Label(string Name);

public sealed record Push(string Ref, Repository Repository, IReadOnlyList<Commit> Commits, Pusher Pusher)
{
    public bool IsToDefaultBranch => Ref == "refs/heads/" + Repository.DefaultBranch;
}

public sealed record Commit(string Id, string Message);

public sealed record Pusher(string Name);

public sealed record IssueEvent(Repository Repository, Issue Issue, Comment? Comment);

public sealed record Issue(int Number, string Title, string? Body, User User, IReadOnlyList<Label> Labels);

public sealed record Comment(
    string Body, User User, [property: JsonPropertyName("author_association")] string AuthorAssociation);

public sealed record PullRequestEvent(
    Repository Repository, [property: JsonPropertyName("pull_request")] PullRequest PullRequest);

public sealed record PullRequest(
    int Number,
    string Title,
    User User,
    bool Merged,
    [property: JsonPropertyName("author_association")] string AuthorAssociation);

public sealed record RefEvent(string Ref, [property: JsonPropertyName("ref_type")] string RefType, Repository Repository, User Sender);

public sealed record ReleaseEvent(Repository Repository, Release Release);

public sealed record Release([property: JsonPropertyName("tag_name")] string TagName);

public sealed record DeploymentEvent(
    Repository Repository,
    Deployment Deployment,
    [property: JsonPropertyName("deployment_status")] DeploymentStatus? DeploymentStatus);

public sealed record Deployment(long Id, string Ref, string Environment);

public sealed record DeploymentStatus(string State)
{
    public bool IsFinal => State is "success" or "failure" or "error";
}

public sealed record WorkflowRunEvent(
    Repository Repository, [property: JsonPropertyName("workflow_run")] WorkflowRun WorkflowRun);

public sealed record WorkflowRun(
    long Id,
    string Name,
    string? Conclusion,
    [property: JsonPropertyName("head_branch")] string HeadBranch);

using System.Text.Json;
using Trinity.Samples.Demo.Releases;
using Trinity.Samples.Demo.Triage;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;

namespace Trinity.Samples.Demo.Intake;

/// <summary>
/// The door for GitHub: believes only what is signed, keeps count of each repository, publishes what others may want to
/// know, and hands the work to the desks. Its key is the repository. Relaxed: a delivery that is tried again lets the
/// others of its repository pass.
/// </summary>
[NodeType("github-intake", Ordering = Ordering.Relaxed, DefaultKey = "no-repository", Attempts = 3)]
public sealed class GitHubIntake : NativeAgent<RepositoryState, GitHubIntakeConfig>, IIntake<GitHubIntakeConfig>
{
    /// <summary>Runs at the door, before anything is stored: the signature covers the raw bytes.</summary>
    public IntakeDecision Receive(IntakeRequest request, GitHubIntakeConfig config)
    {
        var signature = GitHubSignature.Verify(request, config.Secret);
        if (signature.Rejection is { } rejection)
        {
            return rejection;
        }

        if (request.Header("X-GitHub-Event") is not { Length: > 0 } name)
        {
            return new IntakeDecision.Reject(422, "The header X-GitHub-Event is missing.");
        }

        var subject = JsonSerializer.Deserialize<Subject>(request.Body.Span, JsonSerializerOptions.Web);
        return new IntakeDecision.Accept(
            Type: subject?.Action is { } action ? $"{name}.{action}" : name,
            Key: subject?.Repository?.FullName,
            Dedupe: signature.DeliveryId);
    }

    [Handles("ping")]
    public Task PingAsync(Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        turn.Drop("GitHub only wants to know whether somebody is here.");
        return Task.CompletedTask;
    }

    [Handles("push")]
    public Task PushAsync(Push push, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        if (push.IsToDefaultBranch)
        {
            turn.Emit("repository.pushed", new
            {
                Repository = push.Repository.FullName,
                Commits = push.Commits.Count,
                By = push.Pusher.Name,
            });
        }

        return Task.CompletedTask;
    }

    [Handles("issues.opened")]
    public Task IssueOpenedAsync(IssueEvent delivery, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        var issue = delivery.Issue;
        TellTriage(turn, "issue.opened", delivery.Repository, issue.Number, new IssueOpened(
            delivery.Repository.FullName,
            issue.Number,
            issue.Title,
            issue.Body ?? string.Empty,
            [.. issue.Labels.Select(label => label.Name)]));
        return Task.CompletedTask;
    }

    [Handles("issue_comment.created")]
    public Task CommentedAsync(IssueEvent delivery, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        var isByMaintainer = delivery.Comment?.AuthorAssociation is "OWNER" or "MEMBER";
        TellTriage(turn, "issue.commented", delivery.Repository, delivery.Issue.Number, new IssueCommented(isByMaintainer));
        return Task.CompletedTask;
    }

    [Handles("issues.closed")]
    public Task IssueClosedAsync(IssueEvent delivery, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        TellTriage(turn, "issue.closed", delivery.Repository, delivery.Issue.Number);
        return Task.CompletedTask;
    }

    [Handles("pull_request.opened")]
    public Task PullRequestOpenedAsync(PullRequestEvent delivery, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        var change = delivery.PullRequest;
        var isNewcomer = change.AuthorAssociation is "FIRST_TIMER" or "FIRST_TIME_CONTRIBUTOR";
        TellTriage(turn, "change.opened", delivery.Repository, change.Number, new ChangeOpened(
            delivery.Repository.FullName, change.Number, change.Title, change.User.Login, isNewcomer));
        return Task.CompletedTask;
    }

    [Handles("pull_request.closed")]
    public Task PullRequestClosedAsync(PullRequestEvent delivery, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        if (delivery.PullRequest.Merged)
        {
            var change = delivery.PullRequest;
            turn.Tell(turn.Config.ReleaseDesk, "change.merged", new ChangeMerged(change.Number, change.Title));
        }

        return Task.CompletedTask;
    }

    [Handles("create")]
    public Task CreatedAsync(RefEvent created, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        if (created.RefType == "tag" && created.Ref.StartsWith('v'))
        {
            turn.Tell(turn.Config.ReleaseDesk, "release.requested", new ReleaseRequested(
                created.Repository.FullName, created.Ref, created.Sender.Login));
        }

        return Task.CompletedTask;
    }

    [Handles("release.published")]
    public Task ReleasedAsync(ReleaseEvent delivery, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        turn.Tell(turn.Config.ReleaseDesk, "release.published", new ReleasePublished(delivery.Release.TagName));
        return Task.CompletedTask;
    }

    [Handles("deployment.created")]
    public Task DeploymentBegunAsync(DeploymentEvent delivery, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        turn.State.Deployments[delivery.Deployment.Id] = delivery.Deployment.Environment;
        return Task.CompletedTask;
    }

    /// <summary>
    /// GitHub promises no order: a status may overtake its deployment. So one that nobody knows is tried again, soon; and
    /// if the deployment never comes, the delivery is dead after three attempts and an operator learns of it.
    /// </summary>
    [Handles("deployment_status.created")]
    public Task DeploymentChangedAsync(DeploymentEvent delivery, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        var deployment = delivery.Deployment;
        if (!turn.State.Deployments.ContainsKey(deployment.Id))
        {
            throw new NodeFailedException(
                $"Deployment {deployment.Id} of {delivery.Repository.FullName} is not known.",
                Retry.After(TimeSpan.FromSeconds(1)),
                "deployment_unknown");
        }

        Count(turn);
        if (delivery.DeploymentStatus is { IsFinal: true } status)
        {
            turn.State.Deployments.Remove(deployment.Id);
            turn.Tell(turn.Config.ReleaseDesk, "deployment.finished", new DeploymentFinished(
                deployment.Environment, deployment.Ref, Succeeded: status.State == "success"));
        }

        return Task.CompletedTask;
    }

    [Handles("workflow_run.completed")]
    public Task WorkflowCompletedAsync(WorkflowRunEvent delivery, Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        var run = delivery.WorkflowRun;
        if (run.Conclusion == "failure" && run.HeadBranch == delivery.Repository.DefaultBranch)
        {
            turn.Emit("build.broken", new { Repository = delivery.Repository.FullName, Workflow = run.Name, Run = run.Id });
        }

        return Task.CompletedTask;
    }

    [Handles("star.created")]
    [Handles("star.deleted")]
    public Task StarredAsync(Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        turn.State.Stars += turn.Message.Type == "star.created" ? 1 : -1;
        return Task.CompletedTask;
    }

    [Handles("fork")]
    public Task ForkedAsync(Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        turn.State.Forks++;
        return Task.CompletedTask;
    }

    /// <summary>Everything else is counted, and that is all.</summary>
    [Handles(HandlesAttribute.Any)]
    public Task CountedAsync(Turn<RepositoryState, GitHubIntakeConfig> turn)
    {
        Count(turn);
        return Task.CompletedTask;
    }

    private static void Count(Turn<RepositoryState, GitHubIntakeConfig> turn) => turn.State.Count(turn.Message.Type);

    /// <summary>The triage desk knows each issue and pull request by a key of its own.</summary>
    private static void TellTriage(
        Turn<RepositoryState, GitHubIntakeConfig> turn, string type, Repository repository, int number, object? data = null) =>
        turn.Tell(turn.Config.TriageDesk, type, data, key: $"{repository.FullName}#{number}");
}

using Trinity.Samples.Demo.Triage;
using Trinity.Sdk.Nodes;

namespace Trinity.Samples.Demo.Releases;

/// <summary>
/// Decides about releases, each repository by itself. Strict: while a person reads a proposal, the merges and deployments
/// of the repository queue up behind it, so that what is approved is what was shown.
/// </summary>
[NodeType("release-desk")]
public sealed class ReleaseDesk : NativeAgent<ReleaseState, ReleaseConfig>
{
    private const string Report = "release.report";

    [Handles("change.merged")]
    public Task MergedAsync(ChangeMerged change, Turn<ReleaseState, ReleaseConfig> turn)
    {
        turn.State.Changes.Add($"#{change.Number} {change.Title}");
        return Task.CompletedTask;
    }

    /// <summary>Previews go out by themselves; everything else is put before a person, with what speaks against it.</summary>
    [Handles("release.requested")]
    public async Task RequestedAsync(ReleaseRequested request, Turn<ReleaseState, ReleaseConfig> turn)
    {
        if (request.IsPreview)
        {
            turn.Emit("release.approved", request);
            return;
        }

        var blockers = await turn.CallAsync<Blockers>("blockers", new Call(turn.Config.TriageDesk)
        {
            Type = "blockers.find",
            Data = new FindBlockers(request.Repository),
            Key = MessageKey.None,
        });
        var proposal = new ReleaseProposal(
            request.Repository, request.Version, request.By, turn.State.Changes, blockers.Issues);
        var answer = await turn.AskAsync(
            "release", Question.Approval($"Release {request.Repository} {request.Version}?", proposal));
        if (!answer.Approved)
        {
            turn.Emit("release.declined", request);
            return;
        }

        turn.State.Approved = request.Version;
        turn.State.Changes = [];
        turn.Emit("release.approved", answer.Proposal);
        turn.Remind(Report, TimeSpan.FromSeconds(turn.Config.ReportAfterSeconds));
    }

    [Handles("release.published")]
    public Task PublishedAsync(ReleasePublished release, Turn<ReleaseState, ReleaseConfig> turn)
    {
        turn.State.Published = release.Version;
        return Task.CompletedTask;
    }

    [Handles("deployment.finished")]
    public Task DeployedAsync(DeploymentFinished deployment, Turn<ReleaseState, ReleaseConfig> turn)
    {
        if (deployment.Succeeded)
        {
            turn.State.Running[deployment.Environment] = deployment.Reference;
        }
        else
        {
            turn.Emit("deployment.failed", deployment);
        }

        return Task.CompletedTask;
    }

    [Handles(Report)]
    public Task ReportAsync(Turn<ReleaseState, ReleaseConfig> turn)
    {
        var version = turn.State.Approved!;
        turn.Emit("release.reported", new ReleaseReport(
            version, [.. turn.State.Running.Where(running => running.Value == version).Select(running => running.Key)]));
        return Task.CompletedTask;
    }
}

using Trinity.Samples.Demo.Releases;
using Trinity.Samples.Demo.Triage;
using Trinity.Sdk.Testing;

namespace Trinity.Samples.Tests.Demo;

public sealed class ReleaseDeskTests : IAsyncDisposable
{
    private const string Key = "acme/api";

    private readonly NodeTestHost _host = new();
    private readonly TestAgent _triage;
    private readonly TestAgent _desk;

    public ReleaseDeskTests()
    {
        _triage = _host.Add<TriageDesk>("triage");
        _desk = _host.Add<ReleaseDesk>("releases", new ReleaseConfig { ReportAfterSeconds = 60 });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Preview_IsApprovedByCode()
    {
        var request = await RequestAsync("v1.5.0-rc.1");

        Assert.Equal("release.approved", Assert.Single(request.Effects).Target);
        Assert.Empty(_host.Asks);
    }

    [Fact]
    public async Task Release_IsProposedWithItsChangesAndWhatSpeaksAgainstIt()
    {
        await _triage.SendAsync("issue.opened", new IssueOpened("acme/api", 7, "Data loss", string.Empty, []), "acme/api#7");
        await _desk.SendAsync("change.merged", new ChangeMerged(12, "Retry the upload"), Key);

        await RequestAsync("v1.5.0");

        var ask = Assert.Single(_host.Asks);
        Assert.Equal("Release acme/api v1.5.0?", ask.Title);
        var proposal = ask.Proposal<ReleaseProposal>()!;
        Assert.Equal(["#12 Retry the upload"], proposal.Changes);
        Assert.Equal(["acme/api#7"], proposal.Blockers);
    }

    [Fact]
    public async Task Release_WhileAPersonReads_HoldsUpItsRepositoryOnly()
    {
        var request = await RequestAsync("v1.5.0");
        var merged = await _desk.SendAsync("change.merged", new ChangeMerged(13, "Too late"), Key);
        var elsewhere = await _desk.SendAsync("change.merged", new ChangeMerged(1, "Not affected"), "acme/web");
        Assert.Equal(("queued", "completed"), (merged.Status, elsewhere.Status));
        Assert.Equal(request.Id, merged.BlockedBy!.Id);

        await Assert.Single(_host.Asks).ApproveAsync();

        Assert.Equal("completed", merged.Status);
        Assert.Equal(["#13 Too late"], _desk.State<ReleaseState>(Key)!.Changes);
    }

    [Fact]
    public async Task Release_ApprovedAfterACrash_IsPublishedOnce()
    {
        var request = await RequestAsync("v1.5.0");
        await _host.CrashAsync();

        await Assert.Single(_host.Asks).ApproveAsync();

        Assert.Equal("completed", request.Status);
        Assert.Single(_host.Effects, effect => effect.Target == "release.approved");
        Assert.Single(_triage.Executions);
        Assert.Equal("v1.5.0", _desk.State<ReleaseState>(Key)!.Approved);
    }

    [Fact]
    public async Task Release_Declined_ChangesNothing()
    {
        await _desk.SendAsync("change.merged", new ChangeMerged(12, "Retry the upload"), Key);
        var request = await RequestAsync("v1.5.0");

        await Assert.Single(_host.Asks).DeclineAsync();

        Assert.Equal("release.declined", Assert.Single(request.Effects).Target);
        Assert.Null(_desk.State<ReleaseState>(Key)!.Approved);
        Assert.Single(_desk.State<ReleaseState>(Key)!.Changes);
    }

    [Fact]
    public async Task Release_Approved_IsReportedLaterWithWhereItRuns()
    {
        await RequestAsync("v1.5.0");
        await Assert.Single(_host.Asks).ApproveAsync();
        await DeployAsync("staging", "v1.5.0", succeeded: true);
        await DeployAsync("production", "v1.5.0", succeeded: false);

        await _host.AdvanceAsync(TimeSpan.FromMinutes(1));

        var report = _host.Effects.Single(effect => effect.Target == "release.reported").Data<ReleaseReport>()!;
        Assert.Equal("v1.5.0", report.Version);
        Assert.Equal(["staging"], report.Environments);
        Assert.Single(_host.Effects, effect => effect.Target == "deployment.failed");
    }

    private Task<TestExecution> RequestAsync(string version) =>
        _desk.SendAsync("release.requested", new ReleaseRequested("acme/api", version, "mira"), Key);

    private Task<TestExecution> DeployAsync(string environment, string reference, bool succeeded) =>
        _desk.SendAsync("deployment.finished", new DeploymentFinished(environment, reference, succeeded), Key);
}

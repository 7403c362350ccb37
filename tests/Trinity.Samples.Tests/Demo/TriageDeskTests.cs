using Trinity.Samples.Demo.Triage;
using Trinity.Sdk.Testing;

namespace Trinity.Samples.Tests.Demo;

public sealed class TriageDeskTests : IAsyncDisposable
{
    private const string Key = "acme/api#7";

    private readonly NodeTestHost _host = new();
    private readonly TestAgent _desk;

    public TriageDeskTests() => _desk = _host.Add<TriageDesk>("triage");

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("Possible data loss when saving", Severity.Critical)]
    [InlineData("Crash at start", Severity.High)]
    [InlineData("The list is slow", Severity.Normal)]
    [InlineData("Typo in the title", Severity.Low)]
    public async Task Issue_ThatARuleKnows_IsDecidedByCode(string title, Severity severity)
    {
        var execution = await OpenAsync(title);

        Assert.Equal("completed", execution.Status);
        Assert.Empty(_host.Asks);
        Assert.Equal(severity, _desk.State<CaseState>(Key)!.Severity);
    }

    [Fact]
    public async Task Issue_LabelledAsEnhancement_IsLowWhateverItsTitle()
    {
        await OpenAsync("Never crash again", "enhancement");

        Assert.Equal(Severity.Low, _desk.State<CaseState>(Key)!.Severity);
    }

    [Fact]
    public async Task Issue_ThatNoRuleKnows_IsJudgedAndHoldsUpItsOwnCommentsOnly()
    {
        var opened = await OpenAsync("It behaves oddly");
        var comment = await _desk.SendAsync("issue.commented", new IssueCommented(IsByMaintainer: false), Key);
        var elsewhere = await _desk.SendAsync("issue.commented", new IssueCommented(IsByMaintainer: false), "acme/api#8");
        Assert.Equal(("waiting", "queued", "completed"), (opened.Status, comment.Status, elsewhere.Status));

        await Assert.Single(_host.Asks).AnswerAsync(data: new Verdict(Severity.High));

        Assert.Equal(("completed", "completed"), (opened.Status, comment.Status));
        Assert.Equal(new Triaged(Key, Severity.High), opened.Effects.Single(effect => effect.Target == "issue.triaged").Data<Triaged>());
    }

    [Fact]
    public async Task SevereIssue_WithoutAnswer_IsReportedOnce()
    {
        await OpenAsync("Crash at start");

        await _host.AdvanceAsync(TimeSpan.FromHours(9));

        Assert.Equal("acme/api#7 has had no answer for 4 hours", Assert.Single(_host.Alerts).Title);
    }

    [Theory]
    [InlineData("issue.commented", true, 0)]
    [InlineData("issue.commented", false, 1)]
    [InlineData("issue.closed", false, 0)]
    public async Task SevereIssue_AnsweredByAMaintainerOrClosed_IsNotReported(string type, bool isByMaintainer, int alerts)
    {
        await OpenAsync("Crash at start");

        await _desk.SendAsync(type, new IssueCommented(isByMaintainer), Key);
        await _host.AdvanceAsync(TimeSpan.FromHours(9));

        Assert.Equal(alerts, _host.Alerts.Count);
    }

    [Theory]
    [InlineData(true, "checks.allowed")]
    [InlineData(false, "checks.refused")]
    public async Task Change_ByANewcomer_RunsOnlyWhenAPersonSaysSo(bool isApproved, string published)
    {
        var change = new ChangeOpened("acme/api", 7, "Tidy up", "octo-kim", IsByNewcomer: true);
        var opened = await _desk.SendAsync("change.opened", change, Key);
        var ask = Assert.Single(_host.Asks);
        Assert.Equal("Run the checks of acme/api#7 by octo-kim?", ask.Title);

        await (isApproved ? ask.ApproveAsync() : ask.DeclineAsync());

        Assert.Equal(published, Assert.Single(opened.Effects).Target);
    }

    [Fact]
    public async Task Blockers_AreTheOpenCriticalIssuesOfTheRepository()
    {
        await OpenAsync("Security: token in the log");
        await _desk.SendAsync("issue.opened", new IssueOpened("acme/api", 8, "Typo", string.Empty, []), "acme/api#8");
        await _desk.SendAsync("issue.opened", new IssueOpened("acme/web", 7, "Data loss", string.Empty, []), "acme/web#7");
        await _desk.SendAsync("issue.opened", new IssueOpened("acme/api", 9, "Data loss", string.Empty, []), "acme/api#9");
        await _desk.SendAsync("issue.closed", key: "acme/api#9");

        var found = await _desk.SendAsync("blockers.find", new FindBlockers("acme/api"));

        Assert.Equal([Key], found.Reply<Blockers>()!.Issues);
    }

    private Task<TestExecution> OpenAsync(string title, params string[] labels) =>
        _desk.SendAsync("issue.opened", new IssueOpened("acme/api", 7, title, "Since yesterday.", labels), Key);
}

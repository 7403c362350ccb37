using Trinity.Samples.Demo.Deployments;
using Trinity.Samples.Demo.Releases;
using Trinity.Samples.Demo.Triage;
using Trinity.Sdk.Testing;

namespace Trinity.Samples.Tests.Demo;

public sealed class DeploymentDeskTests : IAsyncDisposable
{
    private const string Repository = "acme/api";

    private static readonly DeploymentChanged Success = new(7, "success", "staging", "v1.2.0");

    private readonly NodeTestHost _host = new();
    private readonly TestAgent _desk;
    private readonly TestAgent _releases;

    public DeploymentDeskTests()
    {
        _host.Add<TriageDesk>("triage");
        _releases = _host.Add<ReleaseDesk>("releases");
        _desk = _host.Add<DeploymentDesk>("deployments", new DeploymentConfig());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("success")]
    [InlineData("failure")]
    [InlineData("error")]
    public async Task Status_ThatIsFinal_EndsTheDeploymentAndTellsTheReleaseDesk(string state)
    {
        await _desk.SendAsync("deployment.begun", new DeploymentBegun(7, "staging"), Repository);

        var execution = await _desk.SendAsync("deployment.changed", Success with { State = state }, Repository);

        Assert.Equal("completed", execution.Status);
        Assert.Empty(_desk.State<DeploymentState>(Repository)?.UnderWay ?? []);
        Assert.Single(_releases.Executions, told => told.Type == "deployment.finished" && told.Key == Repository);
    }

    [Fact]
    public async Task Status_InBetween_LeavesTheDeploymentUnderWay()
    {
        await _desk.SendAsync("deployment.begun", new DeploymentBegun(7, "staging"), Repository);

        await _desk.SendAsync("deployment.changed", Success with { State = "in_progress" }, Repository);

        Assert.Equal("staging", _desk.State<DeploymentState>(Repository)!.UnderWay[7]);
        Assert.Empty(_releases.Executions);
    }

    [Fact]
    public async Task Status_ThatOvertakesItsDeployment_IsTriedAgainAndLetsItPass()
    {
        var execution = await _desk.SendAsync("deployment.changed", Success, Repository);
        Assert.Equal("retrying", execution.Status);

        await _desk.SendAsync("deployment.begun", new DeploymentBegun(7, "staging"), Repository);
        await _host.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("completed", execution.Status);
        Assert.Single(_releases.Executions);
    }

    [Fact]
    public async Task Status_OfADeploymentThatNeverComes_IsDeadAfterThreeAttemptsWithAnAlert()
    {
        var execution = await _desk.SendAsync("deployment.changed", Success, Repository);

        await _host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("dead", execution.Status);
        Assert.Equal("deployment_unknown", execution.Error!.Code);
        Assert.Single(_host.Alerts);
    }
}

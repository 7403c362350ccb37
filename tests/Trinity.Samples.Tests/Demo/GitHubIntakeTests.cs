using System.Text.Json;
using Trinity.Samples.Demo.Intake;
using Trinity.Samples.Demo.Releases;
using Trinity.Samples.Demo.Triage;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Testing;

namespace Trinity.Samples.Tests.Demo;

public sealed class GitHubIntakeTests : IAsyncDisposable
{
    private const string Secret = "only GitHub and we know it";

    private static readonly object Api = new { full_name = "acme/api", default_branch = "main" };

    private readonly NodeTestHost _host = new();
    private readonly TestAgent _intake;
    private readonly TestAgent _triage;
    private readonly TestAgent _releases;

    public GitHubIntakeTests()
    {
        _triage = _host.Add<TriageDesk>("triage");
        _releases = _host.Add<ReleaseDesk>("releases");
        _intake = _host.Add<GitHubIntake>("github", new GitHubIntakeConfig { Secret = Secret });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Delivery_Signed_IsNamedByEventAndActionAndKeyedByRepository()
    {
        var execution = await AcceptAsync("star", new { action = "created", repository = Api });

        Assert.Equal("star.created", execution.Type);
        Assert.Equal("acme/api", execution.Key);
        Assert.Equal("completed", execution.Status);
        Assert.Equal(1, _intake.State<RepositoryState>("acme/api")!.Stars);
    }

    [Fact]
    public async Task Delivery_SignedWithAnotherSecret_IsRefusedAndNothingIsStored()
    {
        var (decision, execution) = await DeliverAsync("star", new { action = "created", repository = Api }, secret: "a guess");

        Assert.Equal(401, Assert.IsType<IntakeDecision.Reject>(decision).Status);
        Assert.Null(execution);
        Assert.Empty(_intake.Executions);
    }

    [Fact]
    public async Task Delivery_WithoutEvent_IsRefused()
    {
        var (decision, _) = await DeliverAsync(name: null, new { repository = Api });

        Assert.Equal(422, Assert.IsType<IntakeDecision.Reject>(decision).Status);
    }

    [Fact]
    public async Task Delivery_Again_IsTheSameExecution()
    {
        var first = await AcceptAsync("fork", new { repository = Api }, id: "d-1");
        var second = await AcceptAsync("fork", new { repository = Api }, id: "d-1");

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(1, _intake.State<RepositoryState>("acme/api")!.Forks);
    }

    [Theory]
    [InlineData("refs/heads/main", 1)]
    [InlineData("refs/heads/spike", 0)]
    public async Task Push_OnlyToTheDefaultBranch_IsPublished(string reference, int events)
    {
        var execution = await AcceptAsync("push", new
        {
            @ref = reference,
            repository = Api,
            commits = new[] { new { id = "1", message = "Fix it" } },
            pusher = new { name = "mira" },
        });

        Assert.Equal(events, execution.Effects.Count(effect => effect.Target == "repository.pushed"));
    }

    [Fact]
    public async Task Issue_Opened_IsToldToTriageUnderAKeyOfItsOwn()
    {
        await AcceptAsync("issues", new
        {
            action = "opened",
            repository = Api,
            issue = new { number = 7, title = "Typo", user = new { login = "hanae" }, labels = Array.Empty<object>() },
        });

        var told = Assert.Single(_triage.Executions);
        Assert.Equal(("issue.opened", "acme/api#7", "completed"), (told.Type, told.Key, told.Status));
    }

    [Theory]
    [InlineData("tag", "v1.2.0-rc.1", 1)]
    [InlineData("tag", "nightly", 0)]
    [InlineData("branch", "v2", 0)]
    public async Task Create_OnlyOfAVersionTag_RequestsARelease(string type, string reference, int requests)
    {
        await AcceptAsync("create", new { @ref = reference, ref_type = type, repository = Api, sender = new { login = "mira" } });

        Assert.Equal(requests, _releases.Executions.Count(execution => execution.Type == "release.requested"));
    }

    [Fact]
    public async Task DeploymentStatus_ThatOvertookItsDeployment_CompletesOnTheNextAttempt()
    {
        var status = await AcceptAsync("deployment_status", Status(4_711));
        Assert.Equal("retrying", status.Status);

        await AcceptAsync("deployment", new { action = "created", repository = Api, deployment = Deployment(4_711) });
        await _host.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("completed", status.Status);
        Assert.Equal("v1.4.0", _releases.State<ReleaseState>("acme/api")!.Running["staging"]);
    }

    [Fact]
    public async Task DeploymentStatus_OfADeploymentThatNeverCame_IsDeadWithAnAlert()
    {
        var status = await AcceptAsync("deployment_status", Status(4_711));

        await _host.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(("dead", 3), (status.Status, status.Attempts));
        Assert.Equal("deployment_unknown", status.Error!.Code);
        Assert.Contains("deployment_status.created", Assert.Single(_host.Alerts).Title, StringComparison.Ordinal);
        Assert.Equal("completed", (await AcceptAsync("fork", new { repository = Api })).Status);
    }

    private static object Deployment(long id) => new { id, @ref = "v1.4.0", environment = "staging" };

    private static object Status(long id) => new
    {
        action = "created",
        repository = Api,
        deployment = Deployment(id),
        deployment_status = new { state = "success" },
    };

    private async Task<TestExecution> AcceptAsync(string name, object body, string? id = null)
    {
        var (decision, execution) = await DeliverAsync(name, body, id: id);
        Assert.IsType<IntakeDecision.Accept>(decision);
        return execution!;
    }

    private Task<(IntakeDecision Decision, TestExecution? Execution)> DeliverAsync(
        string? name, object body, string secret = Secret, string? id = null)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [GitHubSignature.SignatureHeader] = GitHubSignature.Sign(bytes, secret),
            [GitHubSignature.DeliveryHeader] = id ?? $"d-{_intake.Executions.Count + 100}",
        };
        if (name is not null)
        {
            headers["X-GitHub-Event"] = name;
        }

        return _intake.DeliverAsync(new IntakeRequest
        {
            Body = bytes,
            ContentType = "application/json",
            Headers = headers,
            ReceivedAt = _host.Now,
        });
    }
}

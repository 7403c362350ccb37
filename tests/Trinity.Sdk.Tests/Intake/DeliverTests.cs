using System.Text;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Testing;

namespace Trinity.Sdk.Tests.Intake;

public sealed class DeliverTests
{
    private const string Secret = "the hook's secret";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"number":7}""");

    [Fact]
    public async Task DeliverAsync_SignedDelivery_IsHandledOnce_Rule27()
    {
        await using var host = new NodeTestHost();
        var agent = host.Add<SignedDesk>("desk", new SignedDeskConfig { Secret = Secret });
        var headers = new Dictionary<string, string>
        {
            [GitHubSignature.SignatureHeader.ToLowerInvariant()] = GitHubSignature.Sign(Body, Secret),
            [GitHubSignature.DeliveryHeader] = "first",
            ["x-github-event"] = "issues",
        };

        var (decision, execution) = await agent.DeliverAsync(Body, headers);
        var (_, again) = await agent.DeliverAsync(Body, headers);

        Assert.IsType<IntakeDecision.Accept>(decision);
        Assert.Equal("7", execution!.Reply<string>());
        Assert.Equal(execution.Id, again!.Id);
        Assert.Single(agent.Executions);
    }

    [Fact]
    public async Task DeliverAsync_UnsignedDelivery_LeavesNoRow_Rule27()
    {
        await using var host = new NodeTestHost();
        var agent = host.Add<SignedDesk>("desk", new SignedDeskConfig { Secret = Secret });

        var (decision, execution) = await agent.DeliverAsync(Body);

        Assert.Equal(401, Assert.IsType<IntakeDecision.Reject>(decision).Status);
        Assert.Null(execution);
        Assert.Empty(agent.Executions);
    }

    [Fact]
    public async Task DeliverAsync_NodeTypeWithoutIntake_TakesTheBodyAsTheServerDoes()
    {
        await using var host = new NodeTestHost();
        var agent = host.Add<PlainDesk>("desk");

        var (_, execution) = await agent.DeliverAsync(Body, new Dictionary<string, string> { ["Webhook-Id"] = "msg_1" });
        var (_, again) = await agent.DeliverAsync(Body, new Dictionary<string, string> { ["webhook-id"] = "msg_1" });

        Assert.Equal("webhook.received", execution!.Type);
        Assert.Equal("7", execution.Reply<string>());
        Assert.Equal(execution.Id, again!.Id);
    }

    public sealed record SignedDeskConfig
    {
        [Secret]
        public string Secret { get; init; } = string.Empty;
    }

    public sealed record Issue(int Number);

    [NodeType("signed-desk", Version = 1)]
    public sealed class SignedDesk : NativeAgent<SignedDesk.Nothing, SignedDeskConfig>, IIntake<SignedDeskConfig>
    {
        public IntakeDecision Receive(IntakeRequest request, SignedDeskConfig config)
        {
            var check = GitHubSignature.Verify(request, config.Secret);
            return check.Rejection is { } rejection
                ? rejection
                : new IntakeDecision.Accept($"github.{request.Header("X-GitHub-Event")}", Dedupe: check.DeliveryId);
        }

        [Handles("github.issues")]
        public Task IssueAsync(Issue issue, Turn<Nothing, SignedDeskConfig> turn)
        {
            turn.Reply(issue.Number.ToString());
            return Task.CompletedTask;
        }

        public sealed class Nothing;
    }

    [NodeType("plain-desk", Version = 1)]
    public sealed class PlainDesk : NativeAgent<SignedDesk.Nothing, SignedDesk.Nothing>
    {
        [Handles("webhook.received")]
        public Task ReceivedAsync(Issue issue, Turn<SignedDesk.Nothing, SignedDesk.Nothing> turn)
        {
            turn.Reply(issue.Number.ToString());
            return Task.CompletedTask;
        }
    }
}

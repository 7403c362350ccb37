using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.NodeTypes;
using Trinity.Client.Operators;
using Trinity.Sdk.Intake;
using Trinity.Testing;
using Trinity.Testing.Servers;

namespace Trinity.Samples.Tests;

/// <summary>The third sample on the real server: its very files, as its README says.</summary>
public sealed class RouterSampleTests : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "samples", "03-router");

    private TestServer _server = null!;

    private TrinityClient Client => _server.Client;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task UrgentIssue_IsDelivered_Routed_AskedAbout_AndAssigned()
    {
        await CreateAllAsync();
        var body = await File.ReadAllBytesAsync(Path.Combine(Folder, "delivery.json"), CancellationToken);
        await DeliverAsync(body);
        AskSummary? ask = null;
        await Eventually.HoldsAsync(async () => (ask = (await PendingAsync()).SingleOrDefault()) is not null);

        Assert.Equal("Who takes acme/api#7, Any customer can read all invoices?", ask!.Title);
        await Client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Answer = "ada" }, CancellationToken);

        var routed = await EndedAsync("triage");
        Assert.Equal(("github.issues", "acme/api", "completed"), (routed.Type, routed.Key, routed.Status));
        Assert.Equal(["issue.seen", "issue.urgent", "issue.assigned"], routed.Effects.Select(effect => effect.To));
        Assert.Equal("""{"number":7,"to":"ada"}""", routed.Effects[2].Data.ToString());
        Assert.Equal("seen,urgent", string.Join(',', JsonNode.Parse(routed.Reply.Utf8.Span)!["matched"]!.AsArray().Select(name => name!.GetValue<string>())));
    }

    [Fact]
    public async Task IssueWithoutLabels_IsJudged_AndGoesWhereTheChoiceLeads()
    {
        await CreateAllAsync();
        var data = JsonNode.Parse(Read("try-delivery.json"))!["data"]!;
        await DeliverAsync(JsonSerializer.SerializeToUtf8Bytes(data));
        AskSummary? ask = null;
        await Eventually.HoldsAsync(async () => (ask = (await PendingAsync()).SingleOrDefault()) is not null);

        Assert.Equal("What is this issue? Its title: [1] Its text: [2]", ask!.Title);
        await Client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Data = RawJson.From(new { choice = "wish" }) }, CancellationToken);

        var judged = await EndedAsync("sorting");
        Assert.Equal("""{"matched":[],"otherwise":true,"choice":"wish"}""", judged.Reply.ToString());
        Assert.Equal("issue.wish", Assert.Single(judged.Effects).To);
    }

    [Fact]
    public async Task Files_CanBeTried()
    {
        var missing = await Assert.ThrowsAsync<TrinityApiException>(() => TryAsync("router", "router.json", "try-message.json"));
        await CreateAllAsync();
        var router = await TryAsync("router", "router.json", "try-message.json");
        var processor = await TryAsync("webhook-processor", "processor.json", "try-delivery.json");

        Assert.Equal("/config/rules/4/to/0/agent", Assert.Single(missing.Problem.Errors).Pointer);
        Assert.Equal(
            ["not new not_matched", "seen matched", "urgent matched", "urgent: ada not_reached", "urgent: grace not_reached", "ours not_reached", "unlabelled not_reached"],
            router.Steps.Select(step => $"{step.Name} {step.Outcome}"));
        Assert.Equal(("github.issues", "acme/api", "d-1"), (processor.Accepted!.Type, processor.Accepted.Key, processor.Accepted.Dedupe));
        Assert.Equal("triage", Assert.Single(Assert.Single(processor.Steps).Effects).To);
    }

    private async Task CreateAllAsync()
    {
        foreach (var (name, type, file) in new[] { ("sorting", "router", "judge.json"), ("triage", "router", "router.json"), ("github", "webhook-processor", "processor.json") })
        {
            await Client.Agents.CreateAsync(
                new CreateAgent { Name = name, RuntimeKind = "native", NodeType = type, Config = new RawJson(Read(file)) }, CancellationToken);
        }
    }

    private async Task DeliverAsync(byte[] body)
    {
        var secret = JsonNode.Parse(Read("processor.json"))!["verify"]!["secret"]!.GetValue<string>();
        var url = (await Client.Webhooks.CreateAsync("github", "issues", CancellationToken)).Url!;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(_server.Address), new Uri(url).AbsolutePath)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-GitHub-Event", "issues");
        request.Headers.Add(GitHubSignature.DeliveryHeader, "d-7");
        request.Headers.Add(GitHubSignature.SignatureHeader, GitHubSignature.Sign(body, secret));
        using var response = await http.SendAsync(request, CancellationToken);
        Assert.Equal(202, (int)response.StatusCode);
    }

    private async Task<IReadOnlyList<AskSummary>> PendingAsync() =>
        [.. (await Client.Asks.ListAsync("status=pending", CancellationToken)).Items.Select(ask => new AskSummary(ask.Id, ask.Title))];

    private async Task<Execution> EndedAsync(string agent)
    {
        Execution? ended = null;
        await Eventually.HoldsAsync(async () =>
        {
            var executions = (await Client.Executions.ListAsync($"agent={agent}", CancellationToken)).Items;
            ended = executions is [{ Status: "completed" or "failed" } only] ? await Client.Executions.GetAsync(only.Id, CancellationToken) : null;
            return ended is not null;
        });
        return ended!;
    }

    private Task<Trial> TryAsync(string type, string config, string message) => Client.NodeTypes.TryAsync(
        type,
        new TryNodeType { Config = new RawJson(Read(config)), Message = JsonSerializer.Deserialize<TrialMessage>(Read(message), JsonSerializerOptions.Web)! },
        CancellationToken);

    private static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder, file));

    private sealed record AskSummary(string Id, string Title);
}

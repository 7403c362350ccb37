using System.Text;
using System.Text.Json.Nodes;
using Trinity.Nodes.Tests.Targets;
using Trinity.Nodes.Webhooks;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Testing;

namespace Trinity.Nodes.Tests.Webhooks;

/// <summary>What a webhook processor makes of deliveries.</summary>
public sealed class WebhookProcessorTests : IAsyncDisposable
{
    private const string Secret = "whsec_dG9wIHNlY3JldA==";

    private readonly NodeTestHost _host = new();
    private readonly TestAgent _desk;

    public WebhookProcessorTests() => _desk = _host.Add<CollectorNode>("desk");

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Delivery_BecomesAMessage_ByItsExpressions()
    {
        var (decision, execution) = await DeliverAsync(
            """
            {"type":"`github.${message.headers['x-github-event']}`","key":"message.data.repository.id","dedupe":"message.headers['x-id']",
             "map":"({ title: message.data.issue.title, at: message.time, was: [message.type, message.key] })","to":[{"agent":"desk"}]}
            """,
            """{"repository":{"id":77},"issue":{"title":"Typo"}}""",
            ("X-GitHub-Event", "issues"),
            ("x-id", "d-1"));

        Assert.Equal("d-1", Assert.IsType<IntakeDecision.Accept>(decision).Dedupe);
        Assert.Equal(("github.issues", "77", "completed"), (execution!.Type, execution.Key, execution.Status));
        var told = Assert.Single(_desk.Executions);
        Assert.Equal(("github.issues", "77"), (told.Type, told.Key));
        Assert.Equal("""{"title":"Typo","at":"2026-01-01T12:00:00.000Z","was":["webhook.received",null]}""", told.Reply<Taken>()!.Payload);
    }

    [Fact]
    public async Task Delivery_WithoutExpressions_IsTakenAsItCame()
    {
        var (decision, _) = await DeliverAsync("""{"to":[{"agent":"desk"}]}""", "{ \"a\" : 1.0 }", ("webhook-id", "w-1"));

        var accept = Assert.IsType<IntakeDecision.Accept>(decision);
        Assert.Equal(("webhook.received", null, "w-1", null), (accept.Type, accept.Key, accept.Dedupe, accept.Data?.Length));
        Assert.Equal("{ \"a\" : 1.0 }", Assert.Single(_desk.Executions).Reply<Taken>()!.Payload);
    }

    [Theory]
    [InlineData("github")]
    [InlineData("standard")]
    [InlineData("stripe")]
    [InlineData("slack")]
    public async Task Signature_IsChecked_WithTheSecretAndTheOneBefore(string scheme)
    {
        var config = $$"""{"verify":{"scheme":"{{scheme}}","secret":"{{Secret}}","previousSecret":"whsec_b2xk"} }""";

        var good = (await DeliverAsync(config, """{"id":"evt_1","event_id":"Ev1"}""", Signed(scheme, Secret))).Decision;
        var before = (await DeliverAsync(config, """{"id":"evt_1","event_id":"Ev1"}""", Signed(scheme, "whsec_b2xk"))).Decision;
        var other = (await DeliverAsync(config, """{"id":"evt_1","event_id":"Ev1"}""", Signed(scheme, "whsec_b3RoZXI="))).Decision;
        var none = (await DeliverAsync(config, """{"id":"evt_1","event_id":"Ev1"}""")).Decision;

        Assert.NotNull(Assert.IsType<IntakeDecision.Accept>(good).Dedupe);
        Assert.IsType<IntakeDecision.Accept>(before);
        Assert.Equal(401, Assert.IsType<IntakeDecision.Reject>(other).Status);
        Assert.Equal(401, Assert.IsType<IntakeDecision.Reject>(none).Status);
    }

    [Fact]
    public async Task SlacksChallenge_IsAnswered_WhenItIsSigned()
    {
        const string body = """{"type":"url_verification","challenge":"c-123"}""";
        var config = $$"""{"verify":{"scheme":"slack","secret":"{{Secret}}"} }""";

        var signed = (await DeliverAsync(config, body, Signed("slack", Secret, body))).Decision;
        var unsigned = (await DeliverAsync(config, body)).Decision;

        Assert.Equal("c-123", Encoding.UTF8.GetString(Assert.IsType<IntakeDecision.Answer>(signed).Body.Span));
        Assert.IsType<IntakeDecision.Reject>(unsigned);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "a=1&b=x+y%26z&a=2&c&%C3%A9=%E2%82%AC", """{"a":["1","2"],"b":"x y&z","c":"","é":"€"}""")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8", "payload=%7B%22a%22%3A1%7D", """{"payload":"{\"a\":1}"}""")]
    [InlineData("text/plain; charset=utf-8", "hello \"you\"", "\"hello \\\"you\\\"\"")]
    [InlineData("application/vnd.api+json", "{\"a\":1}", """{"a":1}""")]
    [InlineData("application/octet-stream", "\u0001\u0002", "null")]
    public async Task Body_IsSeenByItsMediaType_AtTheDoorAndInTheTurn(string contentType, string body, string seen)
    {
        var (_, execution) = await DeliverAsync(
            """{"key":"JSON.stringify(message.data).slice(0, 100)","to":[{"emit":"seen","data":"message.data"},{"emit":"handed.on"},{"agent":"desk"}]}""", body, ("Content-Type", contentType));

        Assert.Equal("completed", execution!.Status);
        Assert.Equal(seen, execution.Key, ignoreCase: false);
        Assert.Equal(seen, Plain(execution.Effects[0].Data<JsonNode>()));
        Assert.Equal(seen, Plain(execution.Effects[1].Data<JsonNode>()));
        Assert.Equal(body, Assert.Single(_desk.Executions).Reply<Taken>()!.Payload);
    }

    [Theory]
    [InlineData("""{"type":"message.data.a.b"}""", "expression_failed at /type: Line 1, column ")]
    [InlineData("""{"type":"message.data.none"}""", "expression_failed at /type: It gives nothing")]
    [InlineData("""{"key":"message.data"}""", "expression_failed at /key: It gives an object or a list")]
    [InlineData("""{"dedupe":"'x'.repeat(201)"}""", "expression_failed at /dedupe: It gives 201 characters")]
    [InlineData("""{"map":"(f => f(f))(f => f(f))"}""", "expression_limit at /map: ")]
    public async Task ExpressionThatFailsAtTheDoor_IsA422WithPlaceAndReason(string config, string reason)
    {
        var (decision, execution) = await DeliverAsync(config, "{}");

        var reject = Assert.IsType<IntakeDecision.Reject>(decision);
        Assert.Equal(422, reject.Status);
        Assert.StartsWith(reason, reject.Reason, StringComparison.Ordinal);
        Assert.Null(execution);
    }

    [Fact]
    public async Task BodyThatIsNotJson_IsA422_WhereAnExpressionLooksAtIt()
    {
        var (decision, _) = await DeliverAsync("""{"key":"message.data.a"}""", "{\"a\":");

        Assert.Contains("not JSON", Assert.IsType<IntakeDecision.Reject>(decision).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RepeatedDelivery_IsTheSameExecution()
    {
        var agent = _host.Add<WebhookProcessor>("hook", Json.Of("""{"to":[{"emit":"seen"}]}"""));

        var first = await agent.DeliverAsync("{}"u8.ToArray(), new Dictionary<string, string> { ["webhook-id"] = "1", ["Content-Type"] = "application/json" });
        var second = await agent.DeliverAsync("{}"u8.ToArray(), new Dictionary<string, string> { ["webhook-id"] = "1", ["Content-Type"] = "application/json" });

        Assert.Equal(first.Execution!.Id, second.Execution!.Id);
        Assert.Single(_host.Effects);
    }

    [Fact]
    public async Task Answer_IsInTheReply()
    {
        var (_, execution) = await DeliverAsync("""{"to":[{"ask":{"title":"Take it?","options":["yes"],"then":{"yes":[{"agent":"desk"}]}}}]}""", "{}");

        await Assert.Single(_host.Asks).AnswerAsync("yes");

        Assert.Equal("""{"answers":[{"ask":"to:1","option":"yes","by":"user:test"}]}""", execution!.Reply<JsonNode>()!.ToJsonString());
        Assert.Single(_desk.Executions);
    }

    private static string Plain(JsonNode? node) => node?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";

    private (string, string)[] Signed(string scheme, string secret, string body = """{"id":"evt_1","event_id":"Ev1"}""")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var seconds = _host.Now.ToUnixTimeSeconds().ToString();
        return scheme switch
        {
            "github" => [(GitHubSignature.SignatureHeader, GitHubSignature.Sign(bytes, secret)), (GitHubSignature.DeliveryHeader, "g-1")],
            "standard" => [("webhook-id", "s-1"), ("webhook-timestamp", seconds), ("webhook-signature", StandardWebhookSignature.Sign(bytes, secret, "s-1", _host.Now))],
            "stripe" => [(StripeSignature.SignatureHeader, StripeSignature.Sign(bytes, secret, _host.Now))],
            _ => [(SlackSignature.TimestampHeader, seconds), (SlackSignature.SignatureHeader, SlackSignature.Sign(bytes, secret, _host.Now))],
        };
    }

    private Task<(IntakeDecision Decision, TestExecution? Execution)> DeliverAsync(string config, string body, params (string Name, string Value)[] headers)
    {
        var named = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = "application/json" };
        foreach (var (name, value) in headers)
        {
            named[name] = value;
        }

        return _host.Add<WebhookProcessor>($"hook-{Guid.NewGuid():N}", Json.Of(config)).DeliverAsync(Encoding.UTF8.GetBytes(body), named);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Nodes.Routing;
using Trinity.Nodes.Tests.Targets;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Testing;

namespace Trinity.Nodes.Tests.Routing;

/// <summary>Where a router takes messages.</summary>
public sealed class RouterTests : IAsyncDisposable
{
    private readonly NodeTestHost _host = new();
    private readonly TestAgent _desk;

    public RouterTests() => _desk = _host.Add<CollectorNode>("desk");

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task FirstRuleThatMatches_TakesTheMessage_AndStandsInTheReply()
    {
        var router = Add("""
            {"rules":[
              {"name":"large","when":"message.data.total > 100","to":[{"emit":"large"}]},
              {"name":"gold","when":"message.data.tier === 'gold'","to":[{"emit":"gold"}]},
              {"name":"rest","to":[{"drop":"nobody wants it"}]}]}
            """);

        var execution = await router.SendAsync("order", new { total = 5, tier = "gold" });

        Assert.Equal(("completed", """{"matched":["gold"],"otherwise":false}"""), (execution.Status, ReplyOf(execution)));
        Assert.Equal("gold", Assert.Single(execution.Effects).Target);
    }

    [Fact]
    public async Task RuleThatDoesNotStop_LetsOthersMatchToo()
    {
        var router = Add("""
            {"rules":[
              {"name":"log","to":[{"emit":"seen"}],"stop":false},
              {"name":"vip","when":"message.data.vip","to":[{"emit":"vip"}]},
              {"name":"rest","to":[{"emit":"rest"}]}]}
            """);

        var execution = await router.SendAsync("order", new { vip = true });

        Assert.Equal("""{"matched":["log","vip"],"otherwise":false}""", ReplyOf(execution));
        Assert.Equal(["seen", "vip"], execution.Effects.Select(effect => effect.Target));
    }

    [Fact]
    public async Task Otherwise_TakesWhatNoRuleTook()
    {
        var router = Add("""{"rules":[{"name":"never","when":"false","to":[{"emit":"never"}]}],"otherwise":[{"drop":"not for us"}]}""");

        var execution = await router.SendAsync("order");

        Assert.Equal("""{"matched":[],"otherwise":true}""", ReplyOf(execution));
        Assert.Equal(EffectKind.Drop, Assert.Single(execution.Effects).Kind);
    }

    [Fact]
    public async Task MessageThatNothingTakes_Completes()
    {
        var execution = await Add("""{"rules":[]}""").SendAsync("order");

        Assert.Equal(("completed", """{"matched":[],"otherwise":false}"""), (execution.Status, ReplyOf(execution)));
    }

    [Fact]
    public async Task Agent_GetsTypeKeyAndData_OfTheMessage_Rule28()
    {
        var router = Add("""{"rules":[{"name":"all","to":[{"agent":"desk"}]}]}""");

        await router.SendAsync("order", Json.Of("""{"a":1.50,"a2":"x"}"""), key: "customer-7");

        var told = Assert.Single(_desk.Executions);
        Assert.Equal(("order", "customer-7"), (told.Type, told.Key));
        Assert.Equal("""{"a":1.50,"a2":"x"}""", told.Reply<Taken>()!.Payload);
    }

    [Theory]
    [InlineData("message.data.id", "42")]
    [InlineData("'c-' + message.data.id", "c-42")]
    [InlineData("message.data.none", null)]
    [InlineData("null", null)]
    [InlineData("'fixed'", "fixed")]
    public async Task KeyExpression_GivesTheKey_AndNullNone_Rule28(string key, string? expected)
    {
        var router = Add($$"""{"rules":[{"name":"all","to":[{"agent":"desk","type":"case.opened","key":"{{key}}","data":"({ n: message.data.id * 2 })"}]}]}""");

        await router.SendAsync("order", new { id = 42 }, key: "mine");

        var told = Assert.Single(_desk.Executions);
        Assert.Equal(("case.opened", expected), (told.Type, told.Key));
        Assert.Equal("""{"n":84}""", told.Reply<Taken>()!.Payload);
    }

    [Fact]
    public async Task Address_GetsADelivery()
    {
        var router = Add("""{"rules":[{"name":"all","to":[{"url":"https://example.com/hooks","type":"order.taken","secret":"whsec_c2VjcmV0"}]}]}""");

        var execution = await router.SendAsync("order", new { id = 1 });

        var sent = Assert.Single(execution.Effects);
        Assert.Equal((EffectKind.Send, "https://example.com/hooks"), (sent.Kind, sent.Target));
        Assert.Equal(1, sent.Data<JsonNode>()!["id"]!.GetValue<int>());
    }

    [Fact]
    public async Task Event_CarriesTheData_OrWhatItsExpressionGives()
    {
        var router = Add("""{"rules":[{"name":"all","to":[{"emit":"whole"},{"emit":"part","data":"message.data.items.map(i => i.id)"}]}]}""");

        var execution = await router.SendAsync("order", new { items = new[] { new { id = 1 }, new { id = 2 } } });

        Assert.Equal("""{"items":[{"id":1},{"id":2}]}""", execution.Effects[0].Data<JsonNode>()!.ToJsonString());
        Assert.Equal("[1,2]", execution.Effects[1].Data<JsonNode>()!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"rules":[{"name":"a","when":"message.data.x.y","to":[{"emit":"a"}]}]}""", "/rules/0/when: Line 1, column ")]
    [InlineData("""{"rules":[{"name":"a","to":[{"emit":"first"},{"emit":"a","data":"message.data.x.y"}]}]}""", "/rules/0/to/1/data: Line 1, column ")]
    [InlineData("""{"rules":[{"name":"a","to":[{"agent":"desk","key":"message.data"}]}]}""", "/rules/0/to/0/key: It gives an object or a list")]
    [InlineData("""{"rules":[{"name":"a","to":[{"ask":{"title":"${message.data.x.y}"}}]}]}""", "/rules/0/to/0/ask/title: Line 1, column ")]
    public async Task ExpressionThatFails_EndsItsMessageWithPlaceAndReason_AndNothingOfItGoesOut(string config, string reason)
    {
        var router = Add(config);

        var failed = await router.SendAsync("order", new { a = 1 });

        Assert.Equal(("failed", "expression_failed", 1), (failed.Status, failed.Error?.Code, failed.Attempts));
        Assert.StartsWith(reason, failed.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(failed.Effects);
    }

    [Fact]
    public async Task ExpressionBeyondALimit_EndsItsMessageOnly()
    {
        var router = Add("""{"rules":[{"name":"a","when":"message.data.bad ? (f => f(f))(f => f(f)) : true","to":[{"emit":"a"}]}]}""");

        var failed = await router.SendAsync("order", new { bad = true });
        var next = await router.SendAsync("order", new { bad = false });

        Assert.Equal(("failed", "expression_limit"), (failed.Status, failed.Error?.Code));
        Assert.Equal("completed", next.Status);
    }

    [Fact]
    public async Task Configuration_IsSeenWithoutItsSecrets_AndWithItsValues()
    {
        var router = Add("""
            {"values":{"limit":10},"rules":[
              {"name":"a","to":[
                {"emit":"seen","data":"[config.values.limit, JSON.stringify(config)]"},
                {"url":"https://example.com/","secret":"whsec_c2VjcmV0"}]}]}
            """);

        var execution = await router.SendAsync("order");

        var seen = execution.Effects[0].Data<JsonArray>()!;
        Assert.Equal(10, seen[0]!.GetValue<int>());
        Assert.Contains("https://example.com/", seen[1]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", seen[1]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangedConfiguration_HoldsForTheNextMessage()
    {
        var router = Add("""{"rules":[{"name":"a","when":"message.data.n > 1","to":[{"emit":"a"}]}]}""");
        await router.SendAsync("order", new { n = 2 });

        router.Configure(Json.Of("""{"rules":[{"name":"a","when":"message.data.n > 5","to":[{"emit":"a"}]}]}"""));

        Assert.Equal("""{"matched":[],"otherwise":false}""", ReplyOf(await router.SendAsync("order", new { n = 2 })));
    }

    [Fact]
    public async Task Randomness_IsTheSame_WhenTheTurnIsRunAgain()
    {
        var router = Add("""{"rules":[{"name":"a","to":[{"emit":"n","data":"Math.random()"},{"agent":"desk","key":"String(Math.random())"},{"ask":{"title":"${Math.random()}"}}]}]}""");

        var execution = await router.SendAsync("order");
        await Assert.Single(_host.Asks).AnswerAsync(text: "go on");

        Assert.Equal("completed", execution.Status);
    }

    private TestAgent Add(string config) => _host.Add<Router>("router", Json.Of(config));

    private static string ReplyOf(TestExecution execution) => execution.Reply<JsonElement>().GetRawText();
}

using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.NodeTypes;
using Trinity.Native;
using Trinity.Platform;
using Trinity.Platform.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.NodeTypes;

/// <summary>A configuration is tried: what would happen is said rule by rule, and nothing happens.</summary>
public sealed class NodeTypeTrialTests : IAsyncLifetime
{
    private const string Router = """
        {"values":{"limit":100},"rules":[
          {"name":"log","to":[{"emit":"order.seen","data":"message.data.total"}],"stop":false},
          {"name":"small","when":"message.data.total < 1","to":[{"drop":"too small"}]},
          {"name":"large","when":"message.data.total > config.values.limit","to":[
            {"agent":"desk","type":"order.large","key":"message.data.customer","data":"({ total: message.data.total })"},
            {"ask":{"title":"Take ${message.data.total}?","options":["yes","no"],"then":{"yes":[{"url":"https://example.com/paid","secret":"whsec_c2VjcmV0"}]}}}]},
          {"name":"never","when":"message.data.a.b.c","to":[{"emit":"never"}]}],
         "otherwise":[{"drop":"not for us"}]}
        """;

    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(configure: services => services.AddSingleton(_ =>
        {
            var catalog = new NodeCatalog();
            catalog.Add(typeof(ScriptNode));
            return catalog;
        }));
        await _server.Client.Agents.CreateAsync(new CreateAgent { Name = "desk", RuntimeKind = "native", NodeType = "script" });
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Router_SaysRuleByRule_WhatWouldHappen()
    {
        var trial = await TryAsync("router", Router, new TrialMessage { Type = "order", Key = "k", Data = RawJson.From(new { total = 250, customer = "c-1" }) });

        Assert.Equal(
            ["log matched", "small not_matched", "large matched", "large: yes not_reached", "never not_reached", "otherwise not_reached"],
            trial.Steps.Select(step => $"{step.Name} {step.Outcome}"));
        Assert.Equal("emit order.seen   250", Show(trial.Steps[0]));
        Assert.Equal(
            """tell desk order.large c-1 {"total":250} | ask operators   {"title":"Take 250?","question":null,"options":["yes","no"]}""", Show(trial.Steps[2]));
        Assert.Equal("""send https://example.com/paid order  {"total":250,"customer":"c-1"}""", Show(trial.Steps[3]));
        Assert.Null(trial.Error);
        Assert.Null(trial.Accepted);
    }

    [Fact]
    public async Task Router_SaysWhereItWouldFail()
    {
        var trial = await TryAsync("router", Router, new TrialMessage { Type = "order", Data = RawJson.From(new { total = 5 }) });

        Assert.Equal(
            ["log matched", "small not_matched", "large not_matched", "never failed", "otherwise not_reached"],
            trial.Steps.Select(step => $"{step.Name} {step.Outcome}"));
        Assert.Equal("expression_failed", trial.Error!.Code);
        Assert.StartsWith("/rules/3/when: Line 1, column ", trial.Error.Message, StringComparison.Ordinal);
        Assert.Equal(trial.Error, trial.Steps[3].Error);
    }

    [Fact]
    public async Task Router_ShowsItsJudgment_AndWhatEachChoiceWouldDo()
    {
        var trial = await TryAsync(
            "router",
            """{"rules":[],"otherwise":{"judge":{"question":"Is ${message.data.text} spam?","choices":{"spam":{"to":[{"drop":"spam"}]},"mail":{"to":[{"agent":"desk"}]}}}}}""",
            new TrialMessage { Type = "mail", Data = RawJson.From(new { text = "hello" }) });

        Assert.Equal(["otherwise matched", "otherwise: spam not_reached", "otherwise: mail not_reached"], trial.Steps.Select(step => $"{step.Name} {step.Outcome}"));
        Assert.Equal("""judgment operators   {"instruction":"Is [1] spam?","data":["hello"],"choices":["spam","mail"]}""", Show(trial.Steps[0]));
        Assert.Equal("""tell desk mail  {"text":"hello"}""", Show(trial.Steps[2]));
    }

    [Fact]
    public async Task Processor_SaysWhatItWouldAccept_WithoutASignature()
    {
        var trial = await TryAsync(
            "webhook-processor",
            """
            {"verify":{"scheme":"stripe","secret":"whsec_c2VjcmV0"},"type":"`stripe.${message.data.type}`","key":"message.headers['x-shop']",
             "map":"message.data.data","to":[{"agent":"desk"}]}
            """,
            new TrialMessage
            {
                Data = RawJson.From(new { id = "evt_1", type = "paid", data = new { amount = 5 } }),
                Headers = new Dictionary<string, string> { ["X-Shop"] = "shop-1" },
            });

        Assert.Equal(("stripe.paid", "shop-1", "evt_1", """{"amount":5}"""), (trial.Accepted!.Type, trial.Accepted.Key, trial.Accepted.Dedupe, trial.Accepted.Data.ToString()));
        Assert.Equal("""tell desk stripe.paid shop-1 {"amount":5}""", Show(Assert.Single(trial.Steps)));
    }

    [Fact]
    public async Task Processor_TakesBodiesThatAreNotJson()
    {
        var trial = await TryAsync(
            "webhook-processor",
            """{"key":"message.data.user","to":[{"emit":"command","data":"message.data"}]}""",
            new TrialMessage { Body = "user=ada&text=hello+there", ContentType = "application/x-www-form-urlencoded" });

        Assert.Equal("ada", trial.Accepted!.Key);
        Assert.Equal("""emit command   {"user":"ada","text":"hello there"}""", Show(Assert.Single(trial.Steps)));
    }

    [Fact]
    public async Task Processor_SaysWhyItWouldRefuse()
    {
        var trial = await TryAsync("webhook-processor", """{"type":"message.data.none"}""", new TrialMessage { Data = RawJson.From(new { a = 1 }) });

        Assert.Null(trial.Accepted);
        Assert.Empty(trial.Steps);
        Assert.StartsWith("/type: ", trial.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_DoesNothing()
    {
        await TryAsync("router", Router, new TrialMessage { Type = "order", Data = RawJson.From(new { total = 250, customer = "c-1" }) });

        Assert.Empty((await _server.Client.Executions.ListAsync()).Items);
        Assert.Empty((await _server.Client.Asks.ListAsync()).Items);
    }

    [Fact]
    public async Task Trial_OfWhatCannotBeTried_IsRefused()
    {
        var message = new TrialMessage { Type = "x" };

        Assert.Equal((409, "not_triable"), await RefusedAsync("script", "{}", message));
        Assert.Equal((404, "node_type_not_found"), await RefusedAsync("nothing", "{}", message));
        Assert.Equal((422, "invalid_trial"), await RefusedAsync("router", """{"rules":[{"name":"a","to":[{"agent":"nobody"}]}]}""", message));
        Assert.Equal((422, "invalid_trial"), await RefusedAsync("router", "{}", message with { Data = RawJson.From(1), Body = "x" }));
        Assert.Equal((422, "invalid_trial"), await RefusedAsync("router", "{}", message with { Type = new string('x', 201) }));
        Assert.Equal((422, "invalid_trial"), await RefusedAsync("router", "{}", message with { Key = "\0" }));
    }

    [Theory]
    [InlineData(AccessRights.Read | AccessRights.Use, false)]
    [InlineData(AccessRights.Operate, true)]
    [InlineData(AccessRights.Edit, true)]
    public async Task Trial_IsForWhoConfiguresOrOperates(AccessRights rights, bool isAllowed)
    {
        var caller = new Caller(new TenantId(1), new Principal(PrincipalKind.ApiKey, "9"), rights);

        var outcome = await _server.Services.GetRequiredService<NodeTypeTrials>().TryAsync(
            caller, "router", new NewTrial { Config = "{}"u8.ToArray() }, TestContext.Current.CancellationToken);

        Assert.Equal(isAllowed, outcome is Outcome<Sdk.Nodes.Trial>.Done);
    }

    [Fact]
    public async Task Trial_NamesNoAgentsThatItsCallerMayNotOperate()
    {
        var caller = new Caller(new TenantId(1), new Principal(PrincipalKind.ApiKey, "9"), AccessRights.Edit);

        var outcome = await _server.Services.GetRequiredService<NodeTypeTrials>().TryAsync(
            caller, "router", new NewTrial { Config = Encoding.UTF8.GetBytes(Router) }, TestContext.Current.CancellationToken);

        Assert.Equal("unknown_agent", Assert.Single(Assert.IsType<Outcome<Sdk.Nodes.Trial>.Refused>(outcome).Refusal.Faults).Code);
    }

    private static string Show(TrialStep step) =>
        string.Join(" | ", step.Effects.Select(effect => $"{effect.Kind} {effect.To} {effect.Type} {effect.Key} {(effect.Data.IsEmpty ? "-" : effect.Data)}"));

    private Task<Trial> TryAsync(string type, string config, TrialMessage message) => _server.Client.NodeTypes.TryAsync(
        type, new TryNodeType { Config = new RawJson(Encoding.UTF8.GetBytes(config)), Message = message }, TestContext.Current.CancellationToken);

    private async Task<(int Status, string Code)> RefusedAsync(string type, string config, TrialMessage message)
    {
        var problem = (await Assert.ThrowsAsync<TrinityApiException>(() => TryAsync(type, config, message))).Problem;
        return (problem.Status, problem.Code!);
    }
}

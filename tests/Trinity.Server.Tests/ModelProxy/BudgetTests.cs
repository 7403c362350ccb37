using System.Text.Json.Nodes;
using Trinity.Platform.Models;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.ModelProxy;

/// <summary>Nothing is spent beyond the budget of an execution, whatever happens on the way.</summary>
[OnEitherStore]
public sealed class BudgetTests : IAsyncLifetime
{
    private ProxyServer? _server;

    private ProxyServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await ProxyServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Call_GetsNoMoreTokensThanAreLeft_AndNoneWhenNothingIs()
    {
        var token = await Server.TokenAsync(new ModelBudget(107, MicroUsd: null));

        Assert.Equal(200, (await Server.AskAsync(token, ProxyServer.Body(maxTokens: 107))).Status);
        Assert.Equal(ProxyServer.Body(maxTokens: 107), Server.Upstream.Last.Body);
        Assert.Equal(200, (await Server.AskAsync(token, ProxyServer.Body(maxTokens: 32_000))).Status);

        // Fewer tokens, and every other byte as it came.
        Assert.Equal(ProxyServer.Body(maxTokens: 100), Server.Upstream.Last.Body);
        Server.Upstream.Answers = context => Upstream.WriteAsync(context, 200, Upstream.Answer.Replace("\"output_tokens\":7", "\"output_tokens\":93", StringComparison.Ordinal));
        Assert.Equal(200, (await Server.AskAsync(token, ProxyServer.Body())).Status);
        Assert.Equal(ProxyServer.Body(maxTokens: 93), Server.Upstream.Last.Body);
        Assert.False((await Server.TotalsAsync(token)).IsSpent);

        await RefusedAsync(token, ProxyServer.Body(maxTokens: 1));
        Assert.Equal(3, Server.Upstream.Seen.Count);
        var totals = await Server.TotalsAsync(token);
        Assert.Equal((3, 107L, true), (totals.Calls, totals.CountedTokens, totals.IsSpent));
    }

    [Fact]
    public async Task Money_IsABudgetToo_AndWhatIsReadIsTakenOutFirst()
    {
        // 10,000 bytes may be 3,334 tokens and more: 12,500 millionths. A token of the answer is 15.
        var body = ProxyServer.Body(maxTokens: 32_000).Replace("Hi", new string('a', 10_000), StringComparison.Ordinal);
        var poor = await Server.TokenAsync(new ModelBudget(OutputTokens: null, 12_000));
        var token = await Server.TokenAsync(new ModelBudget(OutputTokens: null, 30_000));

        await RefusedAsync(poor, body);
        Assert.Equal(200, (await Server.AskAsync(token, body)).Status);

        var call = await Server.CallAsync(token);
        Assert.InRange(JsonNode.Parse(Server.Upstream.Last.Body)!["max_tokens"]!.GetValue<long>(), 1_100, 1_170);
        Assert.InRange(call.ReservedMicroUsd!.Value, 29_900, 30_000);
        Assert.Equal(252, call.MicroUsd);
    }

    [Fact]
    public async Task Model_WithoutAPrice_CostsNobodyKnowsWhat_AndTokensStillCount()
    {
        var token = await Server.TokenAsync(new ModelBudget(50, 1));

        Assert.Equal(200, (await Server.AskAsync(token, ProxyServer.Body(model: "another-model"))).Status);

        Assert.Equal(50, JsonNode.Parse(Server.Upstream.Last.Body)!["max_tokens"]!.GetValue<int>());
        Assert.Null((await Server.CallAsync(token)).MicroUsd);
        Assert.Equal(1, (await Server.TotalsAsync(token)).Unmeasured);
    }

    [Fact]
    public async Task Thinking_ThatWouldNotFitIntoWhatIsLeft_IsRefusedHere()
    {
        var token = await Server.TokenAsync(new ModelBudget(2_000, MicroUsd: null));
        var body = ProxyServer.Body(maxTokens: 8_000).Replace("\"stream\"", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4000},\"stream\"", StringComparison.Ordinal);

        await RefusedAsync(token, body);

        Assert.Empty(Server.Upstream.Seen);
    }

    [Fact]
    public async Task Calls_AtOnce_CannotBothHaveTheLastOfIt()
    {
        var mayGoOn = new TaskCompletionSource();
        Server.Upstream.Answers = async context =>
        {
            await mayGoOn.Task;
            await Upstream.WriteAsync(context, 200, Upstream.Answer);
        };
        var token = await Server.TokenAsync(new ModelBudget(100, MicroUsd: null));

        var calls = Enumerable.Range(0, 4).Select(_ => Server.AskAsync(token, ProxyServer.Body())).ToList();
        var refused = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            var first = await Task.WhenAny(calls);
            calls.Remove(first);
            refused.Add((await first).Status);
        }

        Assert.Equal([402, 402, 402], refused);
        mayGoOn.SetResult();
        Assert.Equal(200, (await Assert.Single(calls)).Status);
        Assert.Single(Server.Upstream.Seen);
    }

    [Fact]
    public async Task Reservation_ThatWasNeverSettled_CountsAfterARestart()
    {
        var token = await Server.TokenAsync(new ModelBudget(100, MicroUsd: null));
        Assert.IsType<ModelReservation.Reserved>(await Server.ReserveAsync(token, 60));

        await Server.RestartAsync();

        Assert.Equal(60, (await Server.TotalsAsync(token)).CountedTokens);
        Assert.Equal(200, (await Server.AskAsync(token, ProxyServer.Body())).Status);
        Assert.Equal(40, JsonNode.Parse(Server.Upstream.Last.Body)!["max_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Calls_GoWithTheirExecution_WhenItsAgentIsPurged()
    {
        var token = await Server.TokenAsync();
        await Server.AskAsync(token, ProxyServer.Body());

        await Server.Desk.Client.Agents.DeleteAsync(DeskServer.Desk, purge: true);

        await Eventually.HoldsAsync(async () => (await Server.TotalsAsync(token)).Calls == 0);
    }

    /// <summary>With a status that is not tried again, in words that people read.</summary>
    private async Task RefusedAsync(string token, string body)
    {
        var (status, text) = await Server.AskAsync(token, body);
        Assert.Equal(402, status);
        Assert.Contains("budget", JsonNode.Parse(text)!["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}

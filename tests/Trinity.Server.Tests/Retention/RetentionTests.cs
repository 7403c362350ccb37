using Trinity.Client;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Retention;

[OnEitherStore]
public sealed class RetentionTests
{
    private const string Desk = "desk";
    private static readonly TimeSpan BeyondRetention = TimeSpan.FromDays(31);

    [Fact]
    public async Task EndedMessages_AreErasedAfterTheWindow_OpenOnesAndStateStay_Rule14()
    {
        await using var host = await StartAsync();
        var ended = await host.SendAsync(Desk, Count(), key: "k");
        var waiting = await host.SendAsync(Desk, Scripts.Add(async turn => await turn.SleepAsync("s", TimeSpan.FromDays(90))), key: "w");
        await host.SettleAsync();
        await host.AdvanceAsync(TimeSpan.FromDays(20));
        var younger = await host.SendAsync(Desk, Count(), key: "k");
        await host.AdvanceAsync(TimeSpan.FromDays(11));
        await GoneAsync(host, ended);

        Assert.Equal("completed", (await host.GetAsync(younger)).Status);
        Assert.Equal("waiting", (await host.GetAsync(waiting)).Status);
        Assert.Equal(2, (await host.StateAsync(Desk, "k"))!["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task IdempotencyKey_HoldsAsLongAsTheRecord_Rule21()
    {
        await using var host = await StartAsync();
        var options = new SendOptions { IdempotencyKey = "once" };
        var type = Count();
        var first = await host.SendAsync(Desk, type, key: "k", options: options);
        await host.SettleAsync();
        await host.AdvanceAsync(TimeSpan.FromDays(29));
        Assert.Equal(first, await host.SendAsync(Desk, type, key: "k", options: options));
        await host.AdvanceAsync(TimeSpan.FromDays(2));
        await GoneAsync(host, first);

        Assert.NotEqual(first, await host.SendAsync(Desk, type, key: "k", options: options));
    }

    [Fact]
    public async Task Alert_NobodyLookedAt_Stays()
    {
        await using var host = await StartAsync();
        var failed = await host.SendAsync(Desk, Scripts.Add(_ => throw new NodeFailedException("broken", Retry.Never)), key: "k");
        await host.SettleAsync();
        await host.AdvanceAsync(BeyondRetention);
        await GoneAsync(host, failed);

        Assert.Single(await host.AlertsAsync());
    }

    [Fact]
    public async Task DeletedAgent_IsPurgedAfterTheWindow()
    {
        await using var host = await StartAsync();
        await host.SendAsync(Desk, Count(), key: "k");
        await host.SettleAsync();
        await host.DeleteAsync(Desk);
        await host.AdvanceAsync(TimeSpan.FromDays(20));
        await host.RestoreAsync(Desk);
        Assert.Equal(1, (await host.StateAsync(Desk, "k"))!["count"]!.GetValue<int>());

        await host.DeleteAsync(Desk);
        await host.AdvanceAsync(BeyondRetention);
        await HourlyAsync(host, async () => (await host.Client.Agents.ListAsync("status=deleted")).Items.Count == 0);
        Assert.Equal("agent_not_found", await CodeAsync(host.RestoreAsync(Desk)));
        await host.AddAgentAsync(Desk, typeof(ScriptNode));

        Assert.Null(await host.StateAsync(Desk, "k"));
    }

    private static async Task<ServerAdapter> StartAsync()
    {
        var host = await ServerAdapter.StartAsync();
        await host.AddAgentAsync(Desk, typeof(ScriptNode));
        return host;
    }

    private static string Count() => Scripts.Add(turn =>
    {
        turn.State.Count++;
        return Task.CompletedTask;
    });

    private static Task GoneAsync(ServerAdapter host, string execution) =>
        HourlyAsync(host, async () => await CodeAsync(host.GetAsync(execution)) == "execution_not_found");

    private static async Task<string?> CodeAsync(Task request)
    {
        try
        {
            await request;
            return null;
        }
        catch (TrinityApiException exception)
        {
            return exception.Code;
        }
    }

    /// <summary>The sweep runs every hour, beside the test: it is waited for, not timed.</summary>
    private static Task HourlyAsync(ServerAdapter host, Func<Task<bool>> condition) =>
        Eventually.HoldsAsync(condition, between: () => host.AdvanceAsync(TimeSpan.FromHours(1)));
}

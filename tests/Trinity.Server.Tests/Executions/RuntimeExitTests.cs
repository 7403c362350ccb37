using Microsoft.Extensions.DependencyInjection;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Executions;

/// <summary>Rule 24: what a runtime does outside of turns is awaited, and takes a place among the agent's parallel ones as long as it goes on.</summary>
[OnEitherStore]
public sealed class RuntimeExitTests
{
    private const string Agent = "worker";

    [Fact]
    public async Task End_IsTheResult_AndCountsOnce()
    {
        var runtime = new LongRuntime(parallel: 2);
        await using var server = await StartAsync(runtime);
        var execution = await SubmitAsync(server);
        var run = await runtime.NextAsync();
        await ReachedAsync(server, execution, "waiting");

        var first = await EndAsync(server, run, "\"done\"");
        var second = await EndAsync(server, run, "\"again\"");

        await ReachedAsync(server, execution, "completed");
        Assert.True(first);
        Assert.False(second);
        Assert.Equal("\"done\"", (await server.Client.Executions.GetAsync(execution)).Reply!.ToString());
    }

    [Fact]
    public async Task EndOfAnother_IsNone()
    {
        var runtime = new LongRuntime(parallel: 2);
        await using var server = await StartAsync(runtime);
        var execution = await SubmitAsync(server);
        var run = await runtime.NextAsync();
        await ReachedAsync(server, execution, "waiting");

        Assert.False(await EndAsync(server, run with { Tenant = new TenantId(2) }, "1"));
        Assert.False(await EndAsync(server, run with { Agent = new AgentId(run.Agent.Value + 1) }, "1"));
        Assert.False(await EndAsync(server, run, "1", wait: "other"));
        Assert.Equal("waiting", (await server.Client.Executions.GetAsync(execution)).Status);
    }

    [Fact]
    public async Task Failure_EndsTheExecution_WithItsCode()
    {
        var runtime = new LongRuntime(parallel: 2);
        await using var server = await StartAsync(runtime);
        var execution = await SubmitAsync(server);
        var run = await runtime.NextAsync();
        await ReachedAsync(server, execution, "waiting");

        await Exits(server).EndAsync(run.Tenant, run.Agent, run.Execution, LongRuntime.Wait, default, new TurnError("runtime_lost", "It is gone."));

        await ReachedAsync(server, execution, "dead");
        Assert.Equal("runtime_lost", (await server.Client.Executions.GetAsync(execution)).Error!.Code);
    }

    [Fact]
    public async Task Waiting_TakesAPlace_AndTheOthersStayInTheMailbox()
    {
        var runtime = new LongRuntime(parallel: 2);
        await using var server = await StartAsync(runtime);
        var executions = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            executions.Add(await SubmitAsync(server));
        }

        for (var i = 0; i < executions.Count; i++)
        {
            var run = await runtime.NextAsync();
            await ReachedAsync(server, $"{run.Execution}", "waiting");
            if (i > 0)
            {
                Assert.Equal(2, runtime.Open);
            }

            if (i > 0)
            {
                await EndAsync(server, run, "1");
            }
        }

        Assert.Equal(2, runtime.Most);
    }

    [Fact]
    public async Task Places_OutliveTheServer()
    {
        var runtime = new LongRuntime(parallel: 2);
        await using var server = await StartAsync(runtime);
        var executions = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            executions.Add(await SubmitAsync(server));
        }

        var first = await runtime.NextAsync();
        var second = await runtime.NextAsync();
        await ReachedAsync(server, $"{first.Execution}", "waiting");
        await ReachedAsync(server, $"{second.Execution}", "waiting");
        await server.DownAsync();
        await server.UpAsync();
        await SubmitAsync(server);
        await EndAsync(server, first, "1");
        var third = await runtime.NextAsync();
        await ReachedAsync(server, $"{third.Execution}", "waiting");

        Assert.Equal(executions[2], $"{third.Execution}");
        Assert.Equal(2, runtime.Most);
    }

    [Fact]
    public async Task Cancel_GivesThePlaceBack()
    {
        var runtime = new LongRuntime(parallel: 1);
        await using var server = await StartAsync(runtime);
        await SubmitAsync(server);
        var first = await runtime.NextAsync();
        await ReachedAsync(server, $"{first.Execution}", "waiting");
        var behind = await SubmitAsync(server);

        runtime.Gone(first.Execution);
        await server.Client.Executions.CancelAsync($"{first.Execution}");

        Assert.Equal(behind, $"{(await runtime.NextAsync()).Execution}");
        Assert.Equal(1, runtime.Most);
    }

    [Fact]
    public async Task MorePlaces_AreTakenByThoseThatStayed()
    {
        var runtime = new LongRuntime(parallel: 1);
        await using var server = await StartAsync(runtime);
        await SubmitAsync(server);
        var first = await runtime.NextAsync();
        await ReachedAsync(server, $"{first.Execution}", "waiting");
        var second = await SubmitAsync(server);

        runtime.Parallel = 2;
        await server.Client.Agents.ChangeAsync(Agent, new ChangeAgent { DisplayName = "Two at once" });

        Assert.Equal(second, $"{(await runtime.NextAsync()).Execution}");
    }

    [Fact]
    public async Task Retried_ItBeginsAnew()
    {
        var runtime = new LongRuntime(parallel: 1);
        await using var server = await StartAsync(runtime);
        var execution = await SubmitAsync(server);
        var run = await runtime.NextAsync();
        await ReachedAsync(server, execution, "waiting");
        await Exits(server).EndAsync(run.Tenant, run.Agent, run.Execution, LongRuntime.Wait, default, new TurnError("runtime_lost", "It is gone."));
        await ReachedAsync(server, execution, "dead");

        await server.Client.Executions.RetryAsync(execution);

        Assert.Equal(execution, $"{(await runtime.NextAsync()).Execution}");
        await ReachedAsync(server, execution, "waiting");
        await EndAsync(server, run, "1");
        await ReachedAsync(server, execution, "completed");
    }

    [Fact]
    public async Task MessagesOfAKey_AreExecutedOneAfterTheOther()
    {
        var runtime = new LongRuntime(parallel: 2);
        await using var server = await StartAsync(runtime);
        var first = await SubmitAsync(server, "chat");
        var second = await SubmitAsync(server, "chat");
        var alone = await SubmitAsync(server);

        var runs = new List<LongRun> { await runtime.NextAsync(), await runtime.NextAsync() };

        Assert.Equal(new[] { first, alone }.Order(), runs.Select(run => $"{run.Execution}").Order());
        var begun = runs.Single(run => $"{run.Execution}" == first);
        await ReachedAsync(server, first, "waiting");
        Assert.Equal("queued", (await server.Client.Executions.GetAsync(second)).Status);
        await EndAsync(server, begun, "1");
        Assert.Equal(second, $"{(await runtime.NextAsync()).Execution}");
    }

    private static async Task<TestServer> StartAsync(LongRuntime runtime)
    {
        var server = await TestServer.StartAsync(configure: services => services.AddSingleton<IAgentRuntime>(runtime));
        await server.Client.Agents.CreateAsync(new CreateAgent { Name = Agent, RuntimeKind = LongRuntime.Name });
        return server;
    }

    private static async Task<string> SubmitAsync(TestServer server, string? key = null) =>
        (await server.Client.Executions.SubmitAsync(Agent, new SubmitExecution { Type = "task", Key = key })).Id;

    private static Task ReachedAsync(TestServer server, string execution, string status) =>
        Eventually.HoldsAsync(async () => (await server.Client.Executions.GetAsync(execution)).Status == status);

    private static IRuntimeExits Exits(TestServer server) => server.Services.GetRequiredService<IRuntimeExits>();

    private static Task<bool> EndAsync(TestServer server, LongRun run, string result, string wait = LongRuntime.Wait) =>
        Exits(server).EndAsync(run.Tenant, run.Agent, run.Execution, wait, System.Text.Encoding.UTF8.GetBytes(result), error: null);
}

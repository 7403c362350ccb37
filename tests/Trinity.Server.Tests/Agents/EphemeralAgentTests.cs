using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Platform.Agents;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>Ephemeral agents: they take messages for a time or up to a number, and are erased.</summary>
[OnEitherStore]
public sealed class EphemeralAgentTests
{
    private const string Ghost = "ghost";

    [Fact]
    public async Task Executions_AreAsManyAsItWasGiven_AndARepetitionIsNone()
    {
        await using var server = await DeskServer.StartAsync();
        var made = await CreateAsync(server, new Ephemeral { Executions = 2 });
        var work = Scripts.Add(_ => Task.CompletedTask);

        var first = await SubmitAsync(server, work, "1");
        await SubmitAsync(server, work, "2");
        var third = await DeskServer.RefusedAsync(SubmitAsync(server, work, "3"));
        var again = await SubmitAsync(server, work, "1");

        Assert.Equal((server.Time.GetUtcNow().AddDays(1), 2), (made.ExpiresAt, made.ExecutionsLeft));
        Assert.Equal((410, "agent_expired"), (third.Status, third.Code));
        Assert.Equal(first.Id, again.Id);
        var after = await server.Client.Agents.GetAsync(Ghost);
        Assert.Equal((server.Time.GetUtcNow().AddHours(1), 0), (after.ExpiresAt, after.ExecutionsLeft));
        await server.ReachedAsync(first.Id, "completed");
    }

    [Fact]
    public async Task Time_IsOver_AndItIsErasedWithAllItHas()
    {
        await using var server = await DeskServer.StartAsync();
        await CreateAsync(server, new Ephemeral { Minutes = 90 });
        var waiting = await server.SendAsync("waiting", async turn => await turn.AskAsync("q", Question.Text("Still?")), key: null, Ghost);

        server.Time.MoveTo(server.Time.GetUtcNow().AddMinutes(89));
        await server.SendAsync(_ => Task.CompletedTask, agent: Ghost);
        server.Time.MoveTo(server.Time.GetUtcNow().AddMinutes(1));
        var late = await DeskServer.RefusedAsync(server.SendAsync(_ => Task.CompletedTask, agent: Ghost));
        await GoneAsync(server);

        Assert.Contains((late.Status, late.Code), new[] { (410, "agent_expired"), (404, (string?)"agent_not_found") });
        Assert.Equal("execution_not_found", (await DeskServer.RefusedAsync(server.Client.Executions.GetAsync(waiting))).Code);
        Assert.Equal("agent_not_deleted", (await DeskServer.RefusedAsync(server.Client.Agents.RestoreAsync(DeskServer.Desk))).Code);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(server.Client.Agents.RestoreAsync(Ghost))).Code);
        await server.AddAsync(Ghost);
    }

    [Fact]
    public async Task DeletedOne_IsErasedToo_AndOneThatStaysIsNot()
    {
        await using var server = await DeskServer.StartAsync();
        await CreateAsync(server, new Ephemeral { Minutes = 1 });
        await server.Client.Agents.DeleteAsync(Ghost);

        await GoneAsync(server);

        Assert.Null((await server.Client.Agents.GetAsync(DeskServer.Desk)).ExpiresAt);
        Assert.Empty((await server.Client.Agents.ListAsync("status=deleted")).Items);
    }

    [Fact]
    public async Task AgentsMessages_AreCounted_AndWhatIsTooMuchIsNotDelivered()
    {
        await using var server = await DeskServer.StartAsync();
        await CreateAsync(server, new Ephemeral { Executions = 1 });
        await server.Client.Agents.ChangeAsync(DeskServer.Desk, new ChangeAgent { Config = RawJson.From(new { calls = (string[])[Ghost] }) });

        await server.SendAsync(
            "completed",
            turn =>
            {
                turn.Tell(Ghost, Scripts.Add(_ => Task.CompletedTask));
                turn.Tell(Ghost, Scripts.Add(_ => Task.CompletedTask));
                return Task.CompletedTask;
            },
            key: null);
        var called = await server.SendAsync("completed", CallAsync, key: null);

        Assert.Single((await server.Client.Executions.ListAsync($"agent={Ghost}")).Items);
        Assert.Equal(0, (await server.Client.Agents.GetAsync(Ghost)).ExecutionsLeft);
        Assert.Equal("agent_expired", (await server.Client.Executions.GetAsync(called)).Reply.As<string>());

        static async Task CallAsync(Turn<ScriptState, ScriptConfig> turn)
        {
            try
            {
                await turn.CallAsync<string>("c", new Call(Ghost));
            }
            catch (WaitFailedException failure)
            {
                turn.Reply(failure.Code);
            }
        }
    }

    [Theory]
    [InlineData(0, null, "/ephemeral/minutes")]
    [InlineData(43_201, null, "/ephemeral/minutes")]
    [InlineData(null, 0, "/ephemeral/executions")]
    [InlineData(null, 1_000_001, "/ephemeral/executions")]
    public async Task Budget_HasItsBounds(int? minutes, int? executions, string pointer)
    {
        await using var server = await DeskServer.StartAsync();

        var problem = await DeskServer.RefusedAsync(CreateAsync(server, new Ephemeral { Minutes = minutes, Executions = executions }));

        Assert.Equal((422, "invalid_agent"), (problem.Status, problem.Code));
        Assert.Equal(pointer, Assert.Single(problem.Errors).Pointer);
    }

    [Fact]
    public async Task Copy_Stays()
    {
        await using var server = await DeskServer.StartAsync();
        await CreateAsync(server, new Ephemeral { Executions = 1 });

        var copy = await server.Client.Agents.CloneAsync(Ghost, "body");

        Assert.Equal((null, null), (copy.ExpiresAt, copy.ExecutionsLeft));
    }

    [Fact]
    public async Task NobodyOwns_MoreOfThemThanTheServerAllows()
    {
        await using var server = await DeskServer.StartAsync(services => services.Configure<AgentOptions>(options => options.EphemeralPerOwner = 1));
        await CreateAsync(server, new Ephemeral());

        var problem = await DeskServer.RefusedAsync(CreateAsync(server, new Ephemeral(), "second"));
        await server.AddAsync("second");

        Assert.Equal((409, "agent_quota_reached"), (problem.Status, problem.Code));
    }

    private static Task<Client.Agents.Agent> CreateAsync(DeskServer server, Ephemeral budget, string name = Ghost) =>
        server.Client.Agents.CreateAsync(new CreateAgent { Name = name, RuntimeKind = "native", NodeType = "script", Ephemeral = budget });

    private static Task<Execution> SubmitAsync(DeskServer server, string type, string idempotencyKey) =>
        server.Client.Executions.SubmitAsync(Ghost, new SubmitExecution { Type = type }, new SubmitOptions { IdempotencyKey = idempotencyKey });

    /// <summary>The sweep runs every hour, beside the test: it is waited for, not timed.</summary>
    private static Task GoneAsync(DeskServer server) => Eventually.HoldsAsync(
        async () => (await server.Client.Agents.ListAsync($"q={Ghost}")).Items.Count == 0
            && (await server.Client.Agents.ListAsync($"q={Ghost}&status=deleted")).Items.Count == 0,
        between: () =>
        {
            server.Time.MoveTo(server.Time.GetUtcNow().AddHours(1));
            return Task.CompletedTask;
        });
}

using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Sdk.Access;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Agents;

/// <summary>Everything refers to an agent by its id: under another name it is the same one.</summary>
[OnEitherStore]
public sealed class AgentRenameTests
{
    private const string Front = "front";

    [Fact]
    public async Task RenamedAgent_IsTheSameOne_WhereverItIsShown()
    {
        await using var server = await DeskServer.StartAsync();
        var before = await server.Client.Agents.GetAsync(DeskServer.Desk);
        var hook = await server.Client.Webhooks.CreateAsync(DeskServer.Desk, "hook");
        var ask = await server.AskAsync(Question.Text("Go on?"));
        var execution = await server.SendAsync("completed", turn =>
        {
            turn.State.Count++;
            turn.Send(new Uri("http://10.0.0.1/"));
            return Task.CompletedTask;
        }, "k");

        var renamed = await server.Client.Agents.RenameAsync(DeskServer.Desk, Front);

        Assert.Equal((before.Id, Front, before.Version + 1), (renamed.Id, renamed.Name, renamed.Version));
        Assert.Equal(Front, (await server.Client.Agents.GetAsync(Front)).Name);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(server.Client.Agents.GetAsync(DeskServer.Desk))).Code);
        Assert.Equal(Front, (await server.Client.Executions.GetAsync(execution)).Agent);
        Assert.Equal(Front, (await server.Client.Asks.GetAsync(ask.Id)).Agent);
        Assert.Equal(Front, Assert.Single((await server.Client.Deliveries.ListAsync($"agent={Front}")).Items).Agent);
        Assert.NotNull(await server.Client.Agents.GetStateAsync(Front, "k"));
        Assert.Equal(hook.Id, Assert.Single((await server.Client.Webhooks.ListAsync(Front)).Items).Id);
        await server.SendAsync("completed", _ => Task.CompletedTask, "k", Front);
    }

    [Fact]
    public async Task NameOfBefore_IsFree_AndWhoeverTakesItIsAnother()
    {
        await using var server = await DeskServer.StartAsync();
        var execution = await server.SendAsync("completed", _ => Task.CompletedTask, "k");
        await server.Client.Agents.RenameAsync(DeskServer.Desk, Front);

        await server.AddAsync(DeskServer.Desk);

        Assert.Empty((await server.Client.Executions.ListAsync($"agent={DeskServer.Desk}")).Items);
        Assert.Equal(execution, Assert.Single((await server.Client.Executions.ListAsync($"agent={Front}")).Items).Id);
    }

    [Fact]
    public async Task Configuration_MeansTheSameAgent_UntilItIsSavedAgain()
    {
        await using var server = await DeskServer.StartAsync();
        await AddCallerAsync(server, "caller", DeskServer.Desk);
        var first = await IdAsync(server, DeskServer.Desk);
        await server.Client.Agents.RenameAsync(DeskServer.Desk, Front);
        Assert.Equal((first, first), await CalledAsync(server, DeskServer.Desk));

        // Nobody has the name: it still means the one before, also when the configuration is saved.
        await ConfigureAsync(server, "caller", DeskServer.Desk);
        Assert.Equal((first, first), await CalledAsync(server, DeskServer.Desk));

        // The name of now reaches it too.
        Assert.Equal((first, first), await CalledAsync(server, Front));

        await server.AddAsync(DeskServer.Desk);
        Assert.Equal((first, first), await CalledAsync(server, DeskServer.Desk));
        await ConfigureAsync(server, "caller", DeskServer.Desk);
        var second = await IdAsync(server, DeskServer.Desk);
        Assert.Equal((second, second), await CalledAsync(server, DeskServer.Desk));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Configuration_ThatNamesItsOwnAgent_GoesOnMeaningIt()
    {
        await using var server = await DeskServer.StartAsync();
        await AddCallerAsync(server, "caller", "caller");
        var own = await IdAsync(server, "caller");
        await server.Client.Agents.RenameAsync("caller", Front);
        await server.AddAsync("caller");

        var told = await server.SendAsync("completed", turn =>
        {
            turn.Tell("caller", Scripts.Add(_ => Task.CompletedTask));
            return Task.CompletedTask;
        }, "k", Front);

        Assert.Equal(own, await IdAsync(server, Front));
        Assert.Equal("delivered", Assert.Single((await server.Client.Executions.GetAsync(told)).Effects).Status);
        await Eventually(async () => (await server.Client.Executions.ListAsync($"agent={Front}")).Items.Count == 2);
        Assert.Empty((await server.Client.Executions.ListAsync("agent=caller")).Items);
    }

    [Fact]
    public async Task PurgedAgent_IsMeantByNobodyAnyMore()
    {
        await using var server = await DeskServer.StartAsync();
        await AddCallerAsync(server, "caller", DeskServer.Desk);
        await server.Client.Agents.RenameAsync(DeskServer.Desk, Front);
        await server.Client.Agents.DeleteAsync(Front, purge: true);

        var refused = await DeskServer.RefusedAsync(ConfigureAsync(server, "caller", DeskServer.Desk));

        Assert.Equal(("unknown_agent", "/config/calls/0"), (refused.Errors[0].Code, refused.Errors[0].Pointer));
    }

    [Fact]
    public async Task Rename_ToATakenName_OrABadOne_OrForAKeyThatMayNot_ChangesNothing()
    {
        await using var server = await DeskServer.StartAsync();
        var operates = await server.ClientWithAsync(AccessRights.Read | AccessRights.Use | AccessRights.Operate);
        await server.AddAsync("taken");
        await server.AddAsync("deleted");
        await server.Client.Agents.DeleteAsync("deleted");
        var before = await server.Client.Agents.GetAsync(DeskServer.Desk);

        foreach (var name in (string[])["taken", "deleted"])
        {
            var problem = await DeskServer.RefusedAsync(server.Client.Agents.RenameAsync(DeskServer.Desk, name));
            Assert.Equal((409, "agent_exists"), (problem.Status, problem.Code));
        }

        foreach (var name in (string[])[string.Empty, "Desk", "-desk", new('x', 64)])
        {
            var problem = await DeskServer.RefusedAsync(server.Client.Agents.RenameAsync(DeskServer.Desk, name));
            Assert.Equal((422, "invalid_name", "/name"), (problem.Status, problem.Code, Assert.Single(problem.Errors).Pointer));
        }

        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(server.Client.Agents.RenameAsync("deleted", Front))).Code);
        Assert.Equal("agent_not_found", (await DeskServer.RefusedAsync(operates.Agents.RenameAsync(DeskServer.Desk, Front))).Code);
        Assert.Equal(before.Version, (await server.Client.Agents.RenameAsync(DeskServer.Desk, DeskServer.Desk)).Version);
        Assert.Equal(DeskServer.Desk, (await server.Client.Agents.GetAsync(DeskServer.Desk)).Name);
    }

    private static Task<Agent> AddCallerAsync(DeskServer server, string name, string calls) => server.Client.Agents.CreateAsync(new CreateAgent
    {
        Name = name,
        RuntimeKind = "native",
        NodeType = "script",
        Config = RawJson.From(new { calls = (string[])[calls] }),
    });

    private static Task<Agent> ConfigureAsync(DeskServer server, string name, string calls) =>
        server.Client.Agents.ChangeAsync(name, new ChangeAgent { Config = RawJson.From(new { calls = (string[])[calls] }) });

    private static async Task<string> IdAsync(DeskServer server, string name) => (await server.Client.Agents.GetAsync(name)).Id;

    /// <summary>The ids of the agents that a name reaches by a message and by a call.</summary>
    private static async Task<(string Told, string Called)> CalledAsync(DeskServer server, string name)
    {
        var told = Scripts.Add(_ => Task.CompletedTask);
        var called = Scripts.Add(turn =>
        {
            turn.Reply("done");
            return Task.CompletedTask;
        });
        await server.SendAsync("completed", async turn =>
        {
            turn.Tell(name, told);
            turn.Reply(await turn.CallAsync<string>("c", new Call(name) { Type = called }));
        }, key: null, "caller");
        return (await ReachedAsync(server, told), await ReachedAsync(server, called));
    }

    private static async Task<string> ReachedAsync(DeskServer server, string type)
    {
        IReadOnlyList<Client.Executions.Execution> found = [];
        await Eventually(async () => (found = (await server.Client.Executions.ListAsync($"type={type}")).Items).Count == 1);
        return await IdAsync(server, found[0].Agent);
    }

    private static Task Eventually(Func<Task<bool>> condition) => Testing.Servers.Eventually.HoldsAsync(condition);
}

using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Sharing;
using Trinity.Testing.Semantics;

namespace Trinity.Server.Tests.Sharing;

/// <summary>Which agents may give an agent messages.</summary>
public sealed class CallerTests : IAsyncLifetime
{
    private const string Other = "other";
    private const string Email = "bea@example.org";

    private static readonly string Nothing = Scripts.Add(_ => Task.CompletedTask);

    private DeskServer? _server;

    private DeskServer Server => _server!;

    private CallersClient Callers => Server.Client.Callers;

    public async ValueTask InitializeAsync()
    {
        _server = await DeskServer.StartAsync();
        await Server.AddAsync(Other);
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Agent_ReachesAnother_WhileItIsGrantedByHand_AndNoAgentByDefault()
    {
        Assert.Empty((await Callers.ListAsync(Other)).Items);
        Assert.False(await ReachesAsync());

        var granted = await Callers.GrantAsync(Other, DeskServer.Desk);
        Assert.True(await ReachesAsync());

        await Callers.RevokeAsync(Other, DeskServer.Desk);
        Assert.False(await ReachesAsync());
        Assert.Equal((DeskServer.Desk, "hand"), (granted.Agent, granted.Origin));
        Assert.Empty((await Callers.ListAsync(Other)).Items);
    }

    [Fact]
    public async Task KeyOfAnAgent_GivesAnotherWork_WhileItIsGranted()
    {
        var key = await Server.Client.Keys.CreateAsync(new CreateKey("of-desk", "operate") { Kind = "agent", Agent = DeskServer.Desk });
        using var desk = new TrinityClient(new Uri(Server.Server.Address), key.Token);
        var before = await DeskServer.RefusedAsync(desk.Executions.SubmitAsync(Other, new SubmitExecution { Type = Nothing }));

        await Callers.GrantAsync(Other, DeskServer.Desk);

        Assert.Equal((404, "agent_not_found"), (before.Status, before.Code));
        Assert.Equal(Other, (await desk.Executions.SubmitAsync(Other, new SubmitExecution { Type = Nothing })).Agent);
    }

    [Fact]
    public async Task Configuration_GrantsWhatItNames_AndLeavesWhatIsGrantedByHand()
    {
        await NameAsync(Other);
        await Callers.GrantAsync(Other, DeskServer.Desk);
        var both = (await Callers.ListAsync(Other)).Items.Select(caller => $"{caller.Agent} {caller.Origin}");
        var first = await Callers.ListAsync(Other, "limit=1");
        var second = await Callers.ListAsync(Other, $"limit=1&cursor={first.NextCursor}");

        await NameAsync();

        Assert.Equal(["desk configuration", "desk hand"], both);
        Assert.Equal("hand", Assert.Single(second.Items).Origin);
        Assert.Null(second.NextCursor);
        Assert.Equal("hand", Assert.Single((await Callers.ListAsync(Other)).Items).Origin);
        Assert.True(await ReachesAsync());
    }

    [Fact]
    public async Task Revocation_OfWhatAConfigurationGrants_IsRefused_AndChangesNothing()
    {
        await NameAsync(Other);
        await Callers.GrantAsync(Other, DeskServer.Desk);

        var problem = await DeskServer.RefusedAsync(Callers.RevokeAsync(Other, DeskServer.Desk));

        Assert.Equal((409, "granted_by_configuration"), (problem.Status, problem.Code));
        Assert.Equal(2, (await Callers.ListAsync(Other)).Items.Count);
        Assert.True(await ReachesAsync());
    }

    [Fact]
    public async Task Grant_IsOfAnAgentThatThePersonSees_AndARevocationOfAny()
    {
        await Server.AddPersonAsync(Email, "builder");
        var bea = await Server.SignInAsync(Email);
        await Server.Client.Shares.ShareAsync(Other, new ShareAgent { Email = Email, Level = "edit" });
        var unseen = await bea.SendAsync<AgentCaller>(HttpMethod.Put, $"agents/{Other}/callers/{DeskServer.Desk}", body: null);
        var absent = await bea.SendAsync<AgentCaller>(HttpMethod.Put, $"agents/{Other}/callers/nobody", body: null);
        var granted = await Callers.GrantAsync(Other, DeskServer.Desk);

        var listed = Assert.Single((await bea.GetAsync<Page<AgentCaller>>($"agents/{Other}/callers")).Body!.Items);
        var revoked = await bea.SendAsync<object>(HttpMethod.Delete, $"agents/{Other}/callers/{listed.Id}", body: null);

        Assert.Equal((404, "caller_not_found"), unseen.Refusal);
        Assert.Equal(unseen.Refusal, absent.Refusal);
        Assert.Equal((null, granted.Id), (listed.Agent, listed.Id));
        Assert.Equal(204, revoked.Status);
        Assert.False(await ReachesAsync());
    }

    [Fact]
    public async Task Grant_IsForWhoMayChangeTheAgent()
    {
        await Server.AddPersonAsync(Email, "builder");
        var bea = await Server.SignInAsync(Email);
        foreach (var agent in (string[])[Other, DeskServer.Desk])
        {
            await Server.Client.Shares.ShareAsync(agent, new ShareAgent { Email = Email, Level = "operate" });
        }

        var refused = await bea.SendAsync<AgentCaller>(HttpMethod.Put, $"agents/{Other}/callers/{DeskServer.Desk}", body: null);

        Assert.Equal((404, "agent_not_found"), refused.Refusal);
        Assert.False(await ReachesAsync());
    }

    [Fact]
    public async Task DeletedCaller_IsNotListed_UntilItIsRestored()
    {
        await Callers.GrantAsync(Other, DeskServer.Desk);

        await Server.Client.Agents.DeleteAsync(DeskServer.Desk);
        var hidden = await Callers.ListAsync(Other);
        await Server.Client.Agents.RestoreAsync(DeskServer.Desk);

        Assert.Empty(hidden.Items);
        Assert.Single((await Callers.ListAsync(Other)).Items);
    }

    [Fact]
    public async Task Grant_ThatMakesNoSense_IsRefused()
    {
        var itself = await DeskServer.RefusedAsync(Callers.GrantAsync(Other, Other));
        var absent = await DeskServer.RefusedAsync(Callers.RevokeAsync(Other, DeskServer.Desk));

        Assert.Equal((422, "invalid_caller"), (itself.Status, itself.Code));
        Assert.Equal((404, "caller_not_found"), (absent.Status, absent.Code));
        Assert.Empty((await Callers.ListAsync(Other)).Items);
    }

    private Task<Agent> NameAsync(params string[] called) =>
        Server.Client.Agents.ChangeAsync(DeskServer.Desk, new ChangeAgent { Config = RawJson.From(new { calls = called }) });

    /// <summary>Whether what the desk tells the other agent gets there.</summary>
    private async Task<bool> ReachesAsync()
    {
        var execution = await Server.SendAsync("completed", turn =>
        {
            turn.Tell(Other, Nothing);
            return Task.CompletedTask;
        }, key: null);
        return Assert.Single((await Server.Client.Executions.GetAsync(execution)).Effects).Status != "undeliverable";
    }
}

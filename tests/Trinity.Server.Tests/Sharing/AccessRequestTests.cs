using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Sharing;
using Trinity.Platform.Storage;
using Trinity.Sdk.Messages;
using Trinity.Server.Tests.People;

namespace Trinity.Server.Tests.Sharing;

/// <summary>Access that is asked for, by people who do not see the agent.</summary>
public sealed class AccessRequestTests : IAsyncLifetime
{
    private const string Email = "bea@example.org";
    private const string Owner = "ola@example.org";
    private const string Agent = "hers";
    private const string Path = "access-requests";

    private DeskServer? _server;
    private Browser? _bea;
    private Browser? _ola;

    private DeskServer Server => _server!;

    private Browser Bea => _bea!;

    private Browser Ola => _ola!;

    public async ValueTask InitializeAsync()
    {
        _server = await DeskServer.StartAsync();
        await Server.AddPersonAsync(Email, "builder");
        await Server.AddPersonAsync(Owner, "builder");
        _bea = await Server.SignInAsync(Email);
        _ola = await Server.SignInAsync(Owner);
        await Ola.PostAsync<Agent>("agents", new CreateAgent { Name = Agent, RuntimeKind = "native", NodeType = "script" });
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Approval_SharesTheAgent_AndBothAreTold()
    {
        var requested = await AskAsync(reason: "I answer refunds.");
        var toOwner = Server.Mail.Last;
        var listed = Assert.Single(await ListAsync(Ola));

        var approved = await Ola.PostAsync<AccessRequest>($"{Path}/{listed.Id}/approve");

        Assert.Equal((202, "pending", Agent, "operate"), (requested.Status, requested.Body!.Status, requested.Body.Agent, requested.Body.Level));
        Assert.Equal(Owner, toOwner.To);
        Assert.Contains("I answer refunds.", toOwner.Text, StringComparison.Ordinal);
        Assert.Equal((Email, Agent, "I answer refunds."), (listed.Email, listed.Agent, listed.Reason));
        Assert.Equal((200, "approved"), (approved.Status, approved.Body!.Status));
        Assert.Equal(Email, Server.Mail.Last.To);
        Assert.Contains(Agent, Server.Mail.Last.Text, StringComparison.Ordinal);
        Assert.Equal("operate", Assert.Single((await Ola.GetAsync<Page<Share>>($"agents/{Agent}/shares")).Body!.Items).Level);
        Assert.Equal(200, (await Bea.PostAsync<Agent>($"agents/{Agent}/stop")).Status);
        Assert.Equal((409, "access_decided"), (await Ola.PostAsync<AccessRequest>($"{Path}/{listed.Id}/deny")).Refusal);
        Assert.Equal((409, "access_granted"), (await AskAsync()).Refusal);
    }

    [Theory]
    [InlineData(null, "use", "use")]
    [InlineData(null, null, "operate")]
    [InlineData("edit", "use", "edit")]
    [InlineData("use", "edit", "edit")]
    public async Task Approval_GrantsWhatItSays_AndNeverLessThanBefore(string? before, string? level, string granted)
    {
        var id = (await AskAsync()).Body!.Id;
        if (before is not null)
        {
            await Server.Client.Shares.ShareAsync(Agent, new ShareAgent { Email = Email, Level = before });
        }

        var approved = await Ola.PostAsync<AccessRequest>($"{Path}/{id}/approve", new ApproveAccess(level));

        Assert.Equal(granted, approved.Body!.Level);
        Assert.Equal(granted, Assert.Single((await Server.Client.Shares.ListAsync(Agent)).Items).Level);
    }

    [Fact]
    public async Task Denial_SharesNothing_AndIsTold_AndIsOpenedAgainOnceADay()
    {
        var id = (await AskAsync()).Body!.Id;
        var denied = await Ola.PostAsync<AccessRequest>($"{Path}/{id}/deny", new DenyAccess("Ask for the other desk."));
        var told = Server.Mail.Last;
        var reopened = await AskAsync();
        await Ola.PostAsync<AccessRequest>($"{Path}/{id}/deny");
        var tooSoon = await AskAsync();
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddDays(1));
        var nextDay = await AskAsync();

        Assert.Equal((200, "denied"), (denied.Status, denied.Body!.Status));
        Assert.Equal(Email, told.To);
        Assert.Contains("Ask for the other desk.", told.Text, StringComparison.Ordinal);
        Assert.Equal((202, "pending", id, null), (reopened.Status, reopened.Body!.Status, reopened.Body.Id, reopened.Body.Answer));
        Assert.Equal((429, "access_decided"), tooSoon.Refusal);
        Assert.NotNull(tooSoon.RetryAfter);
        Assert.Equal((202, id), (nextDay.Status, nextDay.Body!.Id));
        Assert.Equal((404, "agent_not_found"), (await Bea.GetAsync<Agent>($"agents/{Agent}")).Refusal);
    }

    [Fact]
    public async Task Request_ForAnAgentThatThereIsNot_LooksTheSame_InAnswerListAndLimit()
    {
        var there = await AskAsync(Agent);
        var absent = await AskAsync("nobody");
        var again = await AskAsync("nobody", level: "use");
        var mine = await MineAsync();
        for (var i = 0; i < 98; i++)
        {
            await AskAsync($"nobody-{i}");
        }

        Assert.Equal(
            there.Body! with { Id = string.Empty, Agent = string.Empty }, absent.Body! with { Id = string.Empty, Agent = string.Empty });
        Assert.Equal((202, absent.Body!.Id), (again.Status, again.Body!.Id));
        Assert.Equal(["nobody use pending", "hers operate pending"], mine.Select(request => $"{request.Agent} {request.Level} {request.Status}"));
        Assert.All(mine, request => Assert.Equal((null, null, null), (request.Email, request.Person, request.DecidedBy)));
        Assert.Equal((409, "too_many_access_requests"), (await AskAsync("one-more")).Refusal);
        Assert.Equal(202, (await AskAsync(Agent)).Status);
        Assert.Single(Server.Mail.All);
    }

    [Fact]
    public async Task Request_IsForgottenAfter30Days()
    {
        await AskAsync();
        await AskAsync("nobody");
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddDays(30));
        _bea = await Server.SignInAsync(Email);
        _ola = await Server.SignInAsync(Owner);

        Assert.Empty(await MineAsync());
        Assert.Empty(await ListAsync(Ola));
        foreach (var task in Server.Server.Services.GetServices<IRetentionTask>())
        {
            await task.EraseAsync(Server.Time.GetUtcNow(), TestContext.Current.CancellationToken);
        }

        await using var db = Server.Server.Services.GetRequiredService<IControlReads>().OpenAllTenants();
        Assert.False(await db.AccessRequests.AnyAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Request_IsDecidedByWhoMayChangeTheAgent_AndByNobodyElse()
    {
        await Server.AddPersonAsync("ed@example.org", "builder");
        await Server.AddPersonAsync("op@example.org", "builder");
        await Server.Client.Shares.ShareAsync(Agent, new ShareAgent { Email = "ed@example.org", Level = "edit" });
        await Server.Client.Shares.ShareAsync(Agent, new ShareAgent { Email = "op@example.org", Level = "operate" });
        var ed = await Server.SignInAsync("ed@example.org");
        var op = await Server.SignInAsync("op@example.org");
        var id = (await AskAsync()).Body!.Id;

        Assert.Single(await ListAsync(ed));
        Assert.Single((await Server.Client.AccessRequests.ListAsync()).Items);
        Assert.Empty(await ListAsync(op));
        Assert.Empty(await ListAsync(Bea));
        Assert.Equal((404, "access_request_not_found"), (await op.PostAsync<AccessRequest>($"{Path}/{id}/approve")).Refusal);
        Assert.Equal((404, "access_request_not_found"), (await Bea.PostAsync<AccessRequest>($"{Path}/{id}/approve")).Refusal);
        Assert.Equal(200, (await ed.PostAsync<AccessRequest>($"{Path}/{id}/approve")).Status);
        Assert.Single(await ListAsync(ed, "?status=approved"));
        Assert.Empty(await ListAsync(ed, "?status=pending"));
    }

    [Fact]
    public async Task RenamedAgent_HasOneRequestOfAPerson_WhoSeesBoth()
    {
        await AskAsync();
        await Ola.PostAsync<Agent>($"agents/{Agent}/rename", new RenameAgent("renamed"));
        var underItsName = Assert.Single(await ListAsync(Ola));

        await AskAsync("renamed", level: "use");

        Assert.Equal("renamed", underItsName.Agent);
        Assert.Equal("use", Assert.Single(await ListAsync(Ola)).Level);
        Assert.Equal(["renamed use pending", "hers operate pending"], (await MineAsync()).Select(request => $"{request.Agent} {request.Level} {request.Status}"));
    }

    [Fact]
    public async Task Purge_LeavesWhoAskedWithTheSame_AndAnAgentOfTheNameHasNothingOfIt()
    {
        await AskAsync();
        var before = await MineAsync();

        await Server.Client.Agents.DeleteAsync(Agent, purge: true);
        await Server.AddAsync(Agent);

        Assert.Equal(before, await MineAsync());
        Assert.Empty((await Server.Client.AccessRequests.ListAsync()).Items);
        await AskAsync();
        Assert.Single((await Server.Client.AccessRequests.ListAsync()).Items);
    }

    [Fact]
    public async Task Transfer_GivesTheDecisionToTheNewOwner()
    {
        await AskAsync();
        var neo = await Server.AddPersonAsync("neo@example.org", "builder");

        await Server.Client.Agents.TransferAsync(Agent, neo);

        Assert.Empty(await ListAsync(Ola));
        Assert.Single(await ListAsync(await Server.SignInAsync("neo@example.org")));
    }

    [Fact]
    public async Task RemovedPerson_AsksForNothingAnyMore()
    {
        await AskAsync();
        var person = Assert.Single(await ListAsync(Ola)).Person!;

        await Server.Client.People.RemoveAsync(person);

        Assert.Empty(await ListAsync(Ola));
    }

    [Theory]
    [InlineData("Not a name", "use", null, "/agent")]
    [InlineData(Agent, "own", null, "/level")]
    [InlineData(Agent, "use", "a\u0007b", "/reason")]
    public async Task Request_ThatMakesNoSense_IsRefused(string agent, string level, string? reason, string pointer)
    {
        var problem = await DeskServer.RefusedAsync(Server.Client.AccessRequests.RequestAsync(new RequestAccess { Agent = agent, Level = level, Reason = reason }));

        Assert.Equal((422, "invalid_access_request"), (problem.Status, problem.Code));
        Assert.Equal(pointer, Assert.Single(problem.Errors).Pointer);
        Assert.Empty((await Server.Client.AccessRequests.ListAsync("mine=true")).Items);
    }

    private Task<Answer<AccessRequest>> AskAsync(string agent = Agent, string level = "operate", string? reason = null) =>
        Bea.PostAsync<AccessRequest>(Path, new RequestAccess { Agent = agent, Level = level, Reason = reason });

    private async Task<IReadOnlyList<AccessRequest>> MineAsync() => (await Bea.GetAsync<Page<AccessRequest>>($"{Path}?mine=true")).Body!.Items;

    private static async Task<IReadOnlyList<AccessRequest>> ListAsync(Browser browser, string query = "") =>
        (await browser.GetAsync<Page<AccessRequest>>(Path + query)).Body!.Items;
}

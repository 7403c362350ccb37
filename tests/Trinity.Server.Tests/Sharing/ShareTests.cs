using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Sharing;
using Trinity.Sdk.Nodes;
using Trinity.Server.Tests.People;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Sharing;

/// <summary>Who may do what with an agent that is not theirs.</summary>
[OnEitherStore]
public sealed class ShareTests : IAsyncLifetime
{
    private const string Email = "bea@example.org";
    private const string Agent = $"agents/{DeskServer.Desk}";

    private DeskServer? _server;

    private DeskServer Server => _server!;

    private SharesClient Shares => Server.Client.Shares;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Theory]
    [InlineData("viewer", "use", "read use")]
    [InlineData("viewer", "operate", "read use")]
    [InlineData("viewer", "edit", "read use")]
    [InlineData("operator", "use", "read use")]
    [InlineData("operator", "operate", "read use operate")]
    [InlineData("operator", "edit", "read use operate")]
    [InlineData("builder", "use", "read use")]
    [InlineData("builder", "operate", "read use operate")]
    [InlineData("builder", "edit", "read use operate edit")]
    [InlineData("admin", null, "read use operate edit share")]
    [InlineData("builder", null, "")]
    public async Task Level_AllowsWhatItSays_WithinTheRole(string role, string? level, string allowed)
    {
        await Server.AddPersonAsync(Email, role);
        if (level is not null)
        {
            await Shares.ShareAsync(DeskServer.Desk, new ShareAgent { Email = " BEA@example.org", Level = level });
        }

        Assert.Equal(allowed, await AllowedAsync(await Server.SignInAsync(Email)));
    }

    [Theory]
    [InlineData("viewer", "viewer", true)]
    [InlineData("operator", "viewer", true)]
    [InlineData("viewer", "operator", false)]
    [InlineData("builder", "builder", true)]
    public async Task Role_IsSharedWith_WhoHasItOrAGreaterOne(string role, string with, bool sees)
    {
        await Server.AddPersonAsync(Email, role);
        await Shares.ShareAsync(DeskServer.Desk, new ShareAgent { Role = with, Level = "use" });

        Assert.Equal(sees ? "read use" : string.Empty, await AllowedAsync(await Server.SignInAsync(Email)));
    }

    [Fact]
    public async Task Lists_HaveWhatIsWithinReach_AndNothingElse()
    {
        await Server.AddPersonAsync(Email, "operator");
        await Server.AddAsync("shared");
        await Shares.ShareAsync("shared", new ShareAgent { Email = Email, Level = "operate" });
        foreach (var agent in new[] { "shared", DeskServer.Desk })
        {
            await Server.SendAsync("waiting", async turn =>
            {
                turn.Send(new Uri("http://10.0.0.1/"));
                await turn.AskAsync("q", Question.Text("Go on?"));
            }, key: null, agent);
        }

        var bea = await Server.SignInAsync(Email);

        Assert.Equal(["shared"], await NamesAsync<Agent>(bea, "agents", agent => agent.Name));
        Assert.Equal(["shared"], await NamesAsync<Execution>(bea, "executions?limit=1", execution => execution.Agent));
        Assert.Equal(["shared"], await NamesAsync<Client.Operators.Ask>(bea, "operator-queue?kind=question&limit=1", ask => ask.Agent));
        Assert.Equal(["shared"], await NamesAsync<Client.Deliveries.Delivery>(bea, "deliveries?limit=1", delivery => delivery.Agent));
        Assert.Equal(["shared"], await NamesAsync<Client.Deliveries.Destination>(bea, "destinations?limit=1", destination => destination.Agent));
        var mine = (await bea.GetAsync<Client.Operators.AskCounts>("operator-queue/counts")).Body!;
        Assert.Equal(mine.Pending * 2, (await Server.Client.Asks.CountAsync()).Pending);
    }

    [Fact]
    public async Task Owner_SharesAndUnshares_AndEditorsDoNot()
    {
        await Server.AddPersonAsync(Email, "builder");
        await Server.AddPersonAsync("cay@example.org", "builder");
        var bea = await Server.SignInAsync(Email);
        var cay = await Server.SignInAsync("cay@example.org");
        await bea.PostAsync<Agent>("agents", new CreateAgent { Name = "hers", RuntimeKind = "native", NodeType = "script" });

        var shared = await bea.PostAsync<Share>("agents/hers/shares", new ShareAgent { Email = "cay@example.org", Level = "edit" });
        var editor = await cay.PostAsync<Share>("agents/hers/shares", new ShareAgent { Role = "viewer", Level = "use" });
        var raised = await bea.PostAsync<Share>("agents/hers/shares", new ShareAgent { Email = "cay@example.org", Level = "use" });
        var changed = await cay.SendAsync<Agent>(HttpMethod.Patch, "agents/hers", new ChangeAgent { DisplayName = "Mine" });
        var unshared = await bea.SendAsync<object>(HttpMethod.Delete, "agents/hers/shares/cay@example.org", body: null);
        var gone = await cay.GetAsync<Agent>("agents/hers");

        Assert.Equal((200, "edit"), (shared.Status, shared.Body!.Level));
        Assert.Equal("cay@example.org", Server.Mail.All.Single().To);
        Assert.Equal((403, "forbidden"), editor.Refusal);
        Assert.Equal((200, "use"), (raised.Status, raised.Body!.Level));
        Assert.Equal((404, "agent_not_found"), changed.Refusal);
        Assert.Equal(204, unshared.Status);
        Assert.Equal((404, "agent_not_found"), gone.Refusal);
        Assert.Equal((404, "share_not_found"), (await bea.SendAsync<object>(HttpMethod.Delete, "agents/hers/shares/viewer", body: null)).Refusal);
        Assert.Empty((await bea.GetAsync<Page<Share>>("agents/hers/shares")).Body!.Items);
    }

    [Fact]
    public async Task Agent_MayBeSharedBeforeThePersonJoins()
    {
        await Shares.ShareAsync(DeskServer.Desk, new ShareAgent { Email = Email, Level = "use" });

        await Server.AddPersonAsync(Email, "viewer");

        Assert.Equal("read use", await AllowedAsync(await Server.SignInAsync(Email)));
    }

    [Theory]
    [InlineData(null, null, "use", "/email")]
    [InlineData(Email, "viewer", "use", "/email")]
    [InlineData("bea", null, "use", "/email")]
    [InlineData(null, "boss", "use", "/role")]
    [InlineData(Email, null, "own", "/level")]
    public async Task Share_ThatMakesNoSense_IsRefused(string? email, string? role, string level, string pointer)
    {
        var problem = await DeskServer.RefusedAsync(Shares.ShareAsync(DeskServer.Desk, new ShareAgent { Email = email, Role = role, Level = level }));

        Assert.Equal((422, "invalid_share"), (problem.Status, problem.Code));
        Assert.Equal(pointer, Assert.Single(problem.Errors).Pointer);
        Assert.Empty((await Shares.ListAsync(DeskServer.Desk)).Items);
    }

    private static async Task<IEnumerable<string>> NamesAsync<T>(Browser browser, string path, Func<T, string> nameOf)
    {
        var page = (await browser.GetAsync<Page<T>>(path)).Body!;
        Assert.Null(page.NextCursor);
        return page.Items.Select(nameOf);
    }

    /// <summary>Tries one thing for each right.</summary>
    private static async Task<string> AllowedAsync(Browser browser)
    {
        var tries = new (string Right, Func<Task<int>> Try)[]
        {
            ("read", async () => (await browser.GetAsync<Agent>(Agent)).Status),
            ("use", async () => (await browser.PostAsync<Execution>($"{Agent}/executions", new SubmitExecution { Type = "nothing" })).Status),
            ("operate", async () => (await browser.PostAsync<Agent>($"{Agent}/stop")).Status),
            ("edit", async () => (await browser.SendAsync<Agent>(HttpMethod.Patch, Agent, new ChangeAgent { DisplayName = "Desk" })).Status),
            ("share", async () => (await browser.GetAsync<Page<Share>>($"{Agent}/shares")).Status),
        };
        var allowed = new List<string>();
        foreach (var (right, attempt) in tries)
        {
            var status = await attempt();
            Assert.True(status is 200 or 202 or 403 or 404, $"{right}: {status}");
            if (status is 200 or 202)
            {
                allowed.Add(right);
            }
        }

        return string.Join(' ', allowed);
    }
}

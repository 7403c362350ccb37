using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Client.People;
using Trinity.Sdk.Nodes;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Access;

/// <summary>Keys are made, shown once, limited, and revoked.</summary>
[OnEitherStore]
public sealed class KeyTests : IAsyncLifetime
{
    private readonly List<TrinityClient> _clients = [];
    private DeskServer? _server;

    private DeskServer Server => _server!;

    private KeysClient Keys => Server.Client.Keys;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Key_IsShownOnce_AndKnownFromThen()
    {
        var made = await Keys.CreateAsync(new CreateKey("ci", "read"));

        var listed = Assert.Single((await Keys.ListAsync()).Items, key => key.Name == "ci");
        var agents = await ClientOf(made).Agents.ListAsync();

        Assert.StartsWith("trk_", made.Token, StringComparison.Ordinal);
        Assert.StartsWith(made.Prefix, made.Token, StringComparison.Ordinal);
        Assert.Equal(made with { Token = null }, listed);
        Assert.Equal(("read", Server.Time.GetUtcNow(), (DateTimeOffset?)null), (listed.Scope, listed.CreatedAt, listed.ExpiresAt));
        Assert.Equal((await Server.Client.Account.GetAsync()).Principal, listed.CreatedBy);
        Assert.Single(agents.Items);
    }

    [Theory]
    [InlineData("ingest", "use")]
    [InlineData("read", "read")]
    [InlineData("operate", "read use operate")]
    [InlineData("build", "read use operate edit")]
    [InlineData("admin", "read use operate edit administer")]
    public async Task Scope_AllowsWhatItSays_AndNothingElse(string scope, string allowed)
    {
        var client = ClientOf(await Keys.CreateAsync(new CreateKey("ci", scope)));
        var tries = new (string Right, Func<Task> Try)[]
        {
            ("read", () => client.Agents.GetAsync(DeskServer.Desk)),
            ("use", () => client.Executions.SubmitAsync(DeskServer.Desk, new SubmitExecution { Type = "nothing" })),
            ("operate", () => client.Agents.StopAsync(DeskServer.Desk)),
            ("edit", () => client.Agents.ChangeAsync(DeskServer.Desk, new ChangeAgent { DisplayName = "Desk" })),
            ("administer", () => client.Keys.ListAsync()),
        };

        var done = new List<string>();
        foreach (var (right, attempt) in tries)
        {
            try
            {
                await attempt();
                done.Add(right);
            }
            catch (TrinityApiException exception) when (exception.Problem.Code is "agent_not_found" or "forbidden")
            {
                // Not for this key.
            }
        }

        Assert.Equal(allowed, string.Join(' ', done));
    }

    [Fact]
    public async Task Key_ThatHasExpired_IsUnknown()
    {
        var client = ClientOf(await Keys.CreateAsync(new CreateKey("ci", "read", Server.Time.GetUtcNow().AddHours(1))));
        await client.Agents.ListAsync();

        Server.Time.MoveTo(Server.Time.GetUtcNow().AddHours(1));

        Assert.Equal((401, "unauthenticated"), await RefusalAsync(client.Agents.ListAsync()));
    }

    [Fact]
    public async Task Key_ThatIsRevoked_IsUnknownAtOnce_AndItsNameIsFreeAgain()
    {
        var client = ClientOf(await Keys.CreateAsync(new CreateKey("ci", "read")));
        await client.Agents.ListAsync();
        var taken = await RefusalAsync(Keys.CreateAsync(new CreateKey("ci", "read")));

        await Keys.RevokeAsync("ci");

        Assert.Equal((409, "key_exists"), taken);
        Assert.Equal((401, "unauthenticated"), await RefusalAsync(client.Agents.ListAsync()));
        Assert.Equal((404, "key_not_found"), await RefusalAsync(Keys.RevokeAsync("ci")));
        await ClientOf(await Keys.CreateAsync(new CreateKey("ci", "read"))).Agents.ListAsync();
    }

    [Fact]
    public async Task Key_ThatActsAsItself_DoesNoneOfWhatPersonsDo()
    {
        var client = ClientOf(await Keys.CreateAsync(new CreateKey("ci", "admin") { Kind = "service" }));
        var ask = await Server.AskAsync(Question.Text("Go on?"));

        Assert.Equal((403, "person_required"), await RefusalAsync(client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Text = "yes" })));
        Assert.Equal((403, "person_required"), await RefusalAsync(client.Keys.CreateAsync(new CreateKey("more", "read"))));
        Assert.Equal((403, "person_required"), await RefusalAsync(client.Keys.ListAsync()));
        Assert.Equal((403, "person_required"), await RefusalAsync(client.Agents.DeleteAsync(DeskServer.Desk, purge: true)));
        Assert.Equal((403, "person_required"), await RefusalAsync(client.Invitations.CreateAsync(new CreateInvitation("bea@example.org", "viewer"))));
        Assert.Equal((403, "person_required"), await RefusalAsync(client.Account.ListSessionsAsync()));
        Assert.StartsWith("key:", (await client.Account.GetAsync()).Principal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfAPerson_IsWorthWhatThePersonIs()
    {
        var person = await Server.AddPersonAsync("bea@example.org", "builder");
        var bea = await Server.SignInAsync("bea@example.org");
        var client = ClientOf((await bea.PostAsync<Key>("keys", new CreateKey("mine", "admin"))).Body!);
        await client.Agents.CreateAsync(new CreateAgent { Name = "hers", RuntimeKind = "native", NodeType = "script" });

        Assert.Equal((person, "builder"), await MeAsync(client));
        Assert.Equal(["hers"], (await client.Agents.ListAsync()).Items.Select(agent => agent.Name));
        Assert.Equal(["mine"], (await client.Keys.ListAsync()).Items.Select(key => key.Name));
        Assert.Equal((403, "forbidden"), await RefusalAsync(client.People.ListAsync()));
        await Server.Client.People.ChangeAsync(person, new ChangePerson("viewer"));
        Assert.Equal((403, "forbidden"), await RefusalAsync(client.Agents.CreateAsync(new CreateAgent { Name = "more", RuntimeKind = "native", NodeType = "script" })));
        await Server.Client.People.SuspendAsync(person);
        Assert.Equal((401, "unauthenticated"), await RefusalAsync(client.Agents.ListAsync()));
        await Server.Client.People.ResumeAsync(person);
        await client.Agents.ListAsync();
        await Server.Client.People.RemoveAsync(person);
        Assert.Equal((401, "unauthenticated"), await RefusalAsync(client.Agents.ListAsync()));
        Assert.DoesNotContain((await Keys.ListAsync()).Items, key => key.Name == "mine");
    }

    [Fact]
    public async Task Key_OfOneAgent_KnowsNoOther()
    {
        await Server.AddAsync("other");
        var client = ClientOf(await Keys.CreateAsync(new CreateKey("ci", "build") { Agent = DeskServer.Desk }));

        Assert.Equal([DeskServer.Desk], (await client.Agents.ListAsync()).Items.Select(agent => agent.Name));
        Assert.Equal((404, "agent_not_found"), await RefusalAsync(client.Agents.GetAsync("other")));
        Assert.Equal((404, "agent_not_found"), await RefusalAsync(Keys.CreateAsync(new CreateKey("no", "read") { Agent = "nobody" })));
    }

    [Fact]
    public async Task Key_OfAnAgent_ActsAsTheAgent_AndNeverAsItsOwner()
    {
        await Server.AddAsync("other");
        var client = ClientOf(await Keys.CreateAsync(new CreateKey("desk-key", "admin") { Kind = "agent", Agent = DeskServer.Desk }));

        var execution = await client.Executions.SubmitAsync(DeskServer.Desk, new SubmitExecution { Type = "nothing" });

        Assert.StartsWith("agent:", (await client.Account.GetAsync()).Principal, StringComparison.Ordinal);
        Assert.Equal(execution.Id, (await client.Executions.GetAsync(execution.Id)).Id);
        Assert.Equal([DeskServer.Desk], (await client.Agents.ListAsync()).Items.Select(agent => agent.Name));
        Assert.Equal((404, "agent_not_found"), await RefusalAsync(client.Agents.ChangeAsync(DeskServer.Desk, new ChangeAgent { DisplayName = "Mine" })));
        Assert.Equal((404, "agent_not_found"), await RefusalAsync(client.Executions.SubmitAsync("other", new SubmitExecution { Type = "nothing" })));
        Assert.Equal((403, "forbidden"), await RefusalAsync(client.People.ListAsync()));

        await Server.Client.Agents.ChangeAsync(DeskServer.Desk, new ChangeAgent { Config = RawJson.From(new { calls = (string[])["other"] }) });
        await client.Executions.SubmitAsync("other", new SubmitExecution { Type = "nothing" });
        Assert.Equal((404, "agent_not_found"), await RefusalAsync(client.Agents.GetAsync("other")));
    }

    [Fact]
    public async Task Key_OfAnAgent_IsShownToWhoMadeIt_AndRevokedByThem()
    {
        await Server.AddPersonAsync("bea@example.org", "builder");
        var bea = await Server.SignInAsync("bea@example.org");
        await bea.PostAsync<Agent>("agents", new CreateAgent { Name = "hers", RuntimeKind = "native", NodeType = "script" });
        await bea.PostAsync<Key>("keys", new CreateKey("of-hers", "ingest") { Kind = "agent", Agent = "hers" });

        Assert.Equal(["of-hers"], (await bea.GetAsync<Page<Key>>("keys")).Body!.Items.Select(key => key.Name));
        Assert.Equal(204, (await bea.SendAsync<object>(HttpMethod.Delete, "keys/of-hers", body: null)).Status);
    }

    [Theory]
    [InlineData("personal")]
    [InlineData("service")]
    public async Task Key_OfOneAgent_LooksAfterNothingElse(string kind)
    {
        var client = ClientOf(await Keys.CreateAsync(new CreateKey("ci", "admin") { Kind = kind, Agent = DeskServer.Desk }));

        await client.Agents.ChangeAsync(DeskServer.Desk, new ChangeAgent { DisplayName = "Desk" });
        foreach (var attempt in new Func<Task>[]
        {
            () => client.Keys.CreateAsync(new CreateKey("more", "admin")),
            () => client.People.ListAsync(),
            () => client.Tenants.ListAsync(),
            () => client.Agents.CreateAsync(new CreateAgent { Name = "more", RuntimeKind = "native", NodeType = "script" }),
            () => client.Agents.CloneAsync(DeskServer.Desk, "more"),
        })
        {
            Assert.Equal(403, (await RefusalAsync(attempt())).Status);
        }
    }

    [Theory]
    [InlineData("", "read", 0, "/name", "invalid_name")]
    [InlineData("CI key", "read", 0, "/name", "invalid_name")]
    [InlineData("ci", "everything", 0, "/scope", "unknown_scope")]
    [InlineData("ci", "", 0, "/scope", "unknown_scope")]
    [InlineData("ci", "read", -1, "/expiresAt", "in_the_past")]
    public async Task Key_ThatMakesNoSense_IsRefused_AndNothingIsMade(string name, string scope, int seconds, string pointer, string code)
    {
        DateTimeOffset? expiresAt = seconds == 0 ? null : Server.Time.GetUtcNow().AddSeconds(seconds);

        var problem = await DeskServer.RefusedAsync(Keys.CreateAsync(new CreateKey(name, scope, expiresAt)));

        Assert.Equal((422, "invalid_key"), (problem.Status, problem.Code));
        var fault = Assert.Single(problem.Errors);
        Assert.Equal((pointer, code), (fault.Pointer, fault.Code));
        Assert.Single((await Keys.ListAsync()).Items);
    }

    [Fact]
    public async Task LastUse_IsKnownToTheHour()
    {
        var client = ClientOf(await Keys.CreateAsync(new CreateKey("ci", "read")));
        Assert.Null(await LastUsedAsync());

        var first = Server.Time.GetUtcNow();
        await client.Agents.ListAsync();
        await Eventually.HoldsAsync(async () => await LastUsedAsync() == first);
        Server.Time.MoveTo(first.AddMinutes(59));
        await client.Agents.ListAsync();
        Server.Time.MoveTo(first.AddMinutes(60));
        await client.Agents.ListAsync();

        await Eventually.HoldsAsync(async () => await LastUsedAsync() == first.AddMinutes(60));
    }

    [Fact]
    public async Task List_IsInPages_ByName()
    {
        foreach (var name in new[] { "c", "a", "b" })
        {
            await Keys.CreateAsync(new CreateKey(name, "ingest"));
        }

        var page = await Keys.ListAsync("limit=2");
        var rest = await Keys.ListAsync($"limit=2&cursor={page.NextCursor}");

        Assert.Equal(["a", "b"], page.Items.Select(key => key.Name));
        Assert.Equal(["c", "first"], rest.Items.Select(key => key.Name));
        Assert.Null(rest.NextCursor);
    }

    private static async Task<(string, string?)> MeAsync(TrinityClient client)
    {
        var me = await client.Account.GetAsync();
        return (me.Principal, me.Role);
    }

    private async Task<DateTimeOffset?> LastUsedAsync() => (await Keys.ListAsync()).Items.Single(key => key.Name == "ci").LastUsedAt;

    private TrinityClient ClientOf(Key key)
    {
        var client = new TrinityClient(new Uri(Server.Server.Address), key.Token);
        _clients.Add(client);
        return client;
    }

    private static async Task<(int Status, string? Code)> RefusalAsync(Task request)
    {
        var problem = await DeskServer.RefusedAsync(request);
        return (problem.Status, problem.Code);
    }
}

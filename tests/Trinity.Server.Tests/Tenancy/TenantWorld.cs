using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.People;
using Trinity.Client.Sharing;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Nodes;
using Trinity.Server.Tests.People;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Tenancy;

/// <summary>A tenant with one of everything, each of which carries the tenant's name, and with those who act in it.</summary>
internal sealed class TenantWorld : IDisposable
{
    private readonly DeskServer _server;
    private readonly LeakCheck _check;
    private readonly TenantId _id;
    private int _count;

    private TenantWorld(DeskServer server, LeakCheck check, TenantId id, string name, string key)
    {
        (_server, _check, _id, Name) = (server, check, id, name);
        Client = new TrinityClient(new Uri(server.Server.Address), key);
        Keys.Add(("its administrator's key", key));
        check.AddTenant(name);
    }

    /// <summary>It stands in every name and text of the tenant.</summary>
    public string Name { get; }

    public TrinityClient Client { get; }

    /// <summary>Keys that act in the tenant, with what they are.</summary>
    public List<(string Name, string Key)> Keys { get; } = [];

    /// <summary>Whoever is signed in; sessions end now and then.</summary>
    public Browser? Session { get; private set; }

    /// <summary>What there is now, by the kind of its place in a path.</summary>
    public Dictionary<string, string> Things { get; } = new(StringComparer.Ordinal);

    private string AdminEmail => $"admin@{Name}.example";

    public static async Task<TenantWorld> CreateAsync(DeskServer server, LeakCheck check, int id, string name)
    {
        var key = await server.AddTenantAsync(new TenantId(id), name, $"admin@{name}.example");
        var world = new TenantWorld(server, check, new TenantId(id), name, key);
        await world.RenewAsync();
        foreach (var (kind, scope) in ((string, string)[])[("service", "operate"), ("service", "read"), ("agent", "ingest")])
        {
            var made = await world.Client.Keys.CreateAsync(new CreateKey($"{name}-{kind}-{scope}", scope) { Kind = kind, Agent = kind == "agent" ? world.Things["name"] : null });
            check.Add(name, made.Id);
            world.Keys.Add(($"a {kind} key to {scope}", made.Token!));
        }

        return world;
    }

    /// <summary>Makes everything anew: what was made before may be changed or gone, and stays the tenant's.</summary>
    public async Task RenewAsync()
    {
        var agent = $"{Name}-desk-{++_count}";
        var made = await Client.Agents.CreateAsync(new CreateAgent
        {
            Name = agent,
            DisplayName = $"The desk of {Name}",
            Description = $"Knows what {Name} knows",
            Tags = [Name],
            RuntimeKind = "native",
            NodeType = "script",
        });
        var waiting = Scripts.Add(async turn =>
        {
            turn.Send(new Uri($"http://10.0.0.1/{Name}"), data: new { text = Name });
            await turn.AskAsync("q", Question.Text($"May {Name} go on?"));
        });
        var ended = Scripts.Add(turn =>
        {
            turn.State.Count++;
            turn.Reply(new { text = $"for {Name}" });
            return Task.CompletedTask;
        });
        var done = await Client.Executions.SubmitAsync(agent, new SubmitExecution { Type = ended, Key = $"{Name}-key", Input = RawJson.From(new { secret = Name }) });
        var open = await Client.Executions.SubmitAsync(agent, new SubmitExecution { Type = waiting, Key = $"{Name}-open" });
        await Eventually.HoldsAsync(async () => (await Client.Executions.GetAsync(done.Id)).Status == "completed");
        await Eventually.HoldsAsync(async () => (await Client.Executions.GetAsync(open.Id)).Status == "waiting");
        var ask = Assert.Single((await Client.Asks.ListAsync($"execution={open.Id}&kind=question")).Items);
        var delivery = Assert.Single((await Client.Deliveries.ListAsync($"execution={open.Id}")).Items);
        var webhook = await Client.Webhooks.CreateAsync(agent, $"{Name}-hook");
        var share = await Client.Shares.ShareAsync(agent, new ShareAgent { Email = $"friend@{Name}.example", Level = "use" });
        var invitation = await Client.Invitations.CreateAsync(new CreateInvitation($"guest-{_count}@{Name}.example", "viewer"));
        var person = await _server.AddPersonAsync(_id, $"person-{_count}@{Name}.example", "viewer");
        var key = await Client.Keys.CreateAsync(new CreateKey($"{Name}-key-{_count}", "read"));
        var calling = await Client.Agents.CreateAsync(new CreateAgent { Name = $"{Name}-caller-{_count}", RuntimeKind = "native", NodeType = "script" });
        await Client.Callers.GrantAsync(agent, calling.Name);
        var link = await Client.Links.CreateAsync(agent, new CreateLink($"The page of {Name}"));
        var asking = await _server.SignInAsync($"person-{_count}@{Name}.example", Name);
        var request = (await asking.PostAsync<AccessRequest>("access-requests", new RequestAccess { Agent = agent, Level = "use", Reason = $"For {Name}" })).Body!;
        Session = await _server.SignInAsync(AdminEmail, Name);
        var session = (await Session.GetAsync<SignedInSession>("session")).Body!.Id;
        var me = (await Session.GetAsync<Me>("me")).Body!.Principal;
        Set(("name", agent), ("webhook", webhook.Name), ("with", share.Email!), ("execution", done.Id), ("open", open.Id), ("ask", ask.Id), ("delivery", delivery.Id));
        Set(("destination", delivery.Destination), ("invitation", invitation.Id), ("person", person), ("key", key.Name), ("lane", $"{Name}-key"), ("session", session), ("tenant", Name));
        Set(("caller", calling.Name), ("link", link.Id), ("request", request.Id));
        Array.ForEach([made.Id, calling.Id, webhook.Id, key.Id, me, .. Things.Values], id => _check.Add(Name, id));
    }

    /// <summary>What stands in a place of a path.</summary>
    public string ValueOf(string route, string parameter) => (route, parameter) switch
    {
        (_, "number") => "1",
        (_, "type") => "script",
        ("/api/v1/keys/{key}", _) => Things["key"],
        (_, "key") => Things["lane"],
        _ when Things.TryGetValue(parameter, out var thing) => thing,
        _ when route.Contains("/operator-queue/", StringComparison.Ordinal) => Things["ask"],
        _ when route.Contains("/deliveries/", StringComparison.Ordinal) => Things["delivery"],
        _ when route.Contains("/destinations/", StringComparison.Ordinal) => Things["destination"],
        _ => Things["execution"],
    };

    public void Dispose() => Client.Dispose();

    private void Set(params (string Kind, string Value)[] things) => Array.ForEach(things, thing => Things[thing.Kind] = thing.Value);
}

using System.Collections.Concurrent;
using System.Net.Http.Json;
using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Deliveries;
using Trinity.Client.Operators;
using Trinity.Client.People;
using Trinity.Client.Sharing;
using Trinity.CrashNodes;
using Trinity.Testing.Crashes;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Servers;

namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>A server with faults, what was sent to it, and the point at which it ends next.</summary>
internal sealed class FaultRig(FaultHost host, CrashDirectory directory, Ledger ledger, CancellationToken cancellationToken) : IAsyncDisposable
{
    /// <summary>What the people of the scenarios sign in with.</summary>
    public const string Password = "correct horse battery";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly CrashLoad _load = new(directory, ledger, seed: 0);
    private readonly List<Task> _deliveries = [];
    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Invitation> _invitations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PublicLink> _links = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Cookie, string Csrf)> _sessions = new(StringComparer.Ordinal);
    private readonly Receiver _receiver = new();
    private readonly string _seat = host.Take();
    private FaultServer? _server;

    /// <summary>The scenario and its side: the name of its agent, the token of its message.</summary>
    public string Name { get; private set; } = string.Empty;

    public TrinityClient Client => Server.Client;

    public string Output => Server.Output;

    private FaultServer Server => _server ?? throw new InvalidOperationException("The server is down.");

    /// <summary>Starts the server, armed or not.</summary>
    public FaultServer Launch(FaultPoint? point = null)
    {
        _receiver.Answer = received => Task.FromResult<string?>(_answers.GetValueOrDefault(received.Line.Split(' ')[1], Receiver.Status(200)));
        return _server = host.Launch(_seat, directory, point);
    }

    public async Task UpAsync()
    {
        await Launch().ReadyAsync(cancellationToken);
        _load.Up(Server, budget: 1);
    }

    public async Task DownAsync()
    {
        _load.Down();
        await Server.KillAsync();
        await Server.DisposeAsync();
    }

    public Task SetUpAsync() => _load.SetUpAsync(Client);

    /// <summary>Runs a scenario through a crash and to its end.</summary>
    /// <returns>What was wrong.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(FaultScenario scenario, string side)
    {
        Name = scenario.NameOf(side);
        await scenario.Prepare(this);
        var entries = Facts.Entries(directory, scenario.Write);
        await ArmAsync(scenario, side);
        var acting = CrashLoad.IgnoreLostAsync(scenario.Act(this));
        await Server.EndedAsync();
        _load.Down();
        ledger.Crashed(directory);
        var wrong = Facts.Wrong(directory, scenario, Name, entries, isAfter: side == "after");
        await Server.DisposeAsync();
        await UpAsync();
        await acting;
        await Task.WhenAll(_deliveries);
        await scenario.Finish(this);
        await SettledAsync();
        return [.. wrong.Select(fact => $"{Name}: {fact}")];
    }

    private async Task ArmAsync(FaultScenario scenario, string side)
    {
        var point = new FaultPoint(scenario.Write, side, Facts.Agent(directory, Name));
        if (scenario.StartsWith is not { } statement)
        {
            await Server.ArmAsync(point);
            return;
        }

        await DownAsync();
        Facts.Change(directory, statement, Name);
        Launch(point);
    }

    /// <summary>Waits until nothing is open without a reason.</summary>
    public Task SettledAsync() => Eventually.NothingAsync(
        () => Task.FromResult(CrashCheck.Unsettled(CrashRecord.Read(directory.Database)) is { } open ? $"{Name}: {open}" : null),
        Patience,
        cancellationToken);

    /// <summary>Where the scenario's deliveries go, and nobody else's.</summary>
    private Uri Url => new($"http://127.0.0.1:{_receiver.Port}/{Name}");

    /// <summary>Says what the scenario's deliveries are answered with from now on.</summary>
    public void Answers(string answer) => _answers[Url.AbsolutePath] = answer;

    /// <summary>The scenario's delivery.</summary>
    public async Task<Delivery> DeliveryAsync() =>
        await FindDeliveryAsync() ?? throw new InvalidOperationException($"{Name} has no delivery.");

    /// <summary>Waits until the scenario's delivery is as it should be; it is not there before the turn is committed.</summary>
    public Task DeliveryReachedAsync(Func<Delivery, bool> condition) => Eventually.NothingAsync(
        async () => await FindDeliveryAsync() switch
        {
            null => $"{Name} has no delivery yet.",
            var delivery => condition(delivery) ? null : $"{Name} is still {delivery}.",
        },
        Patience,
        cancellationToken);

    private async Task<Delivery?> FindDeliveryAsync() =>
        (await Client.Deliveries.ListAsync($"execution={Execution}", cancellationToken)).Items.SingleOrDefault();

    /// <summary>Creates the scenario's own agent.</summary>
    public Task CreateAgentAsync() => _load.CreateAsync(Client, Name, "crash-desk", "leaf");

    /// <summary>Creates the scenario's own agent, whose turns wait until they are told that what they wait for has ended.</summary>
    public Task CreateLongAgentAsync() => Client.Agents.CreateAsync(new CreateAgent { Name = Name, RuntimeKind = "long" }, cancellationToken);

    /// <summary>As <see cref="CreateLongAgentAsync"/>, and there is no older one: an outage is told of in the name of the oldest.</summary>
    public async Task CreateOldestLongAgentAsync()
    {
        foreach (var older in (await Client.Agents.ListAsync("runtime=long", cancellationToken)).Items)
        {
            await Client.Agents.DeleteAsync(older.Name, cancellationToken: cancellationToken);
        }

        await CreateLongAgentAsync();
    }

    /// <summary>Ends what the scenario's agent waits for.</summary>
    public Task EndRunAsync(string occasion) => _load.DeliverAsync(
        new Sending(Name, Key: null, new Job { Token = $"{Name}-{occasion}-end" }), cancellationToken);

    /// <summary>Has what the scenario's agent waits for tell something of itself.</summary>
    public Task TellRunAsync(string occasion) => _load.DeliverAsync(
        new Sending(Name, Key: null, new Job { Token = $"{Name}-{occasion}-tell" }), cancellationToken);

    /// <summary>Has the runtime of the scenario's agent tell of an outage, or of its end: one after the other, also where a restart is between.</summary>
    public Task OutageAsync(string news) => _load.DeliverAsync(
        new Sending(Name, Key: "outage", new Job { Token = $"{Name}-{Guid.NewGuid():n}-{news}" }), cancellationToken);

    /// <summary>Makes the scenario's agent of what another has left: of one for each side of the write.</summary>
    public Task AdoptAsync() => Client.Agents.AdoptAsync(
        Name.EndsWith("before", StringComparison.Ordinal) ? "left-before" : "left-after", Name, cancellationToken);

    /// <summary>Makes the scenario's key.</summary>
    public async Task CreateKeyAsync() =>
        _keys[Name] = (await Client.Keys.CreateAsync(new CreateKey(Name, "read"), cancellationToken)).Token!;

    /// <summary>Uses the scenario's key.</summary>
    public async Task UseKeyAsync()
    {
        using var client = new TrinityClient(Server.Address, _keys[Name]);
        await client.Agents.ListAsync(cancellationToken: cancellationToken);
    }

    /// <summary>The public link of the scenario's agent.</summary>
    public PublicLink Link => _links[Name];

    public async Task MakeLinkAsync() => _links[Name] = await Client.Links.CreateAsync(Name, new CreateLink("Help page"), cancellationToken);

    public async Task UseLinkAsync()
    {
        using var client = new TrinityClient(Server.Address, apiKey: null);
        await client.Links.ShowAsync(Link.Url!.Split('/')[^1], cancellationToken);
    }

    /// <summary>Calls a model as the scenario's execution. It gets no further than the server, where there is no provider.</summary>
    public async Task CallModelAsync()
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/model-proxy/v1/messages")
        {
            Content = JsonContent.Create(new { model = "claude-sonnet-4-5", max_tokens = 100 }),
            Headers = { { "x-api-key", Execution } },
        };
        using var answer = await http.SendAsync(request, cancellationToken);
    }

    /// <summary>Calls a tool as the scenario's execution.</summary>
    public async Task CallToolAsync(string tool, object arguments)
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/agent-tools")
        {
            Content = JsonContent.Create(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool, arguments } }),
            Headers = { { "x-api-key", Execution }, { "Accept", "application/json, text/event-stream" } },
        };
        using var answer = await http.SendAsync(request, cancellationToken);
        var told = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.False(told.Contains("\"isError\":true", StringComparison.Ordinal), told);
    }

    /// <summary>Answers what the scenario's agent has asked by its tool.</summary>
    public async Task AnswerToolAsync()
    {
        foreach (var ask in (await Client.Asks.ListAsync($"agent={Name}&status=pending", cancellationToken)).Items)
        {
            await Client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Text = "Yes." }, cancellationToken);
        }
    }

    /// <summary>Gets what was answered to that, as the scenario's execution.</summary>
    public async Task GetAskAsync() =>
        await CallToolAsync("get_ask", new { ask = (await Client.Asks.ListAsync($"agent={Name}", cancellationToken)).Items.Single().Id });

    /// <summary>Changes the database while the server is down.</summary>
    public async Task ChangeAsync(string statement)
    {
        await DownAsync();
        Facts.Change(directory, statement, Name);
        await UpAsync();
    }

    /// <summary>The scenario's person.</summary>
    public string Email => $"{Name}@example.org";

    /// <summary>Invites the scenario's person.</summary>
    public async Task InviteAsync() =>
        _invitations[Name] = await Client.Invitations.CreateAsync(new CreateInvitation(Email, "viewer"), cancellationToken);

    public string Invitation => _invitations[Name].Id;

    /// <summary>Lets the scenario's person join.</summary>
    public Task JoinAsync() =>
        Client.Invitations.AcceptAsync(new AcceptInvitation(_invitations[Name].Link!.Split("?token=")[1], Password), cancellationToken);

    public async Task InviteAndJoinAsync()
    {
        await InviteAsync();
        await JoinAsync();
    }

    /// <summary>The id of the scenario's person.</summary>
    public async Task<string> PersonAsync() =>
        (await Client.People.ListAsync("limit=200", cancellationToken)).Items.Single(person => person.Email == Email).Id;

    /// <summary>Signs the scenario's person in, with the password unless told otherwise; who is refused stays out.</summary>
    public async Task SignInAsync(SignIn? signIn = null)
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        using var response = await http.PostAsJsonAsync(
            "/api/v1/session", signIn ?? new SignIn { Email = Email, Password = Password }, TrinityJson.Options, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            var session = await response.Content.ReadFromJsonAsync<SignedInSession>(TrinityJson.Options, cancellationToken);
            _sessions[Name] = (response.Headers.GetValues("Set-Cookie").Single().Split(';')[0], session!.CsrfToken);
        }
    }

    public async Task JoinAndSignInAsync()
    {
        await InviteAndJoinAsync();
        await SignInAsync();
    }

    /// <summary>A request of the scenario's session; what is answered does not matter.</summary>
    public async Task AsPersonAsync(HttpMethod method, string path, object? body = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Server.Address };
        using var request = new HttpRequestMessage(method, $"/api/v1/{path}");
        request.Headers.Add("Cookie", _sessions[Name].Cookie);
        request.Headers.Add("X-CSRF-Token", _sessions[Name].Csrf);
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType(), mediaType: null, TrinityJson.Options);
        (await http.SendAsync(request, cancellationToken)).Dispose();
    }

    /// <summary>Ends the sessions of the scenario's person, by one of them.</summary>
    public async Task EndSessionAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Server.Address };
        http.DefaultRequestHeaders.Add("Cookie", _sessions[Name].Cookie);
        http.DefaultRequestHeaders.Add("X-CSRF-Token", _sessions[Name].Csrf);
        using var answer = await http.GetAsync(new Uri("/api/v1/me/sessions", UriKind.Relative), cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            var sessions = await answer.Content.ReadFromJsonAsync<Page<ListedSession>>(TrinityJson.Options, cancellationToken);
            (await http.DeleteAsync(new Uri($"/api/v1/me/sessions/{sessions!.Items.Single().Id}", UriKind.Relative), cancellationToken)).Dispose();
        }
    }

    /// <summary>A request that takes no key.</summary>
    public async Task PostAsync(string path, object body)
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        (await http.PostAsJsonAsync($"/api/v1/{path}", body, TrinityJson.Options, cancellationToken)).Dispose();
    }

    /// <summary>Tries to make an agent with the scenario's key, which may only read.</summary>
    public async Task TryToCreateAsync()
    {
        using var client = new TrinityClient(Server.Address, _keys[Name]);
        await AgainAsync(
            client.Agents.CreateAsync(new CreateAgent { Name = Name, RuntimeKind = "native", NodeType = "leaf" }, cancellationToken), 403);
    }

    /// <summary>Sends the scenario's job, until it is acknowledged, to its own agent.</summary>
    public Task SendAsync(params string[] operations)
    {
        var delivery = _load.DeliverAsync(
            new Sending(Name, Name, new Job { Token = Name, Amount = 1, Peer = "leaf", Url = Url, Operations = operations }) { IdempotencyKey = Name },
            cancellationToken);
        _deliveries.Add(delivery);
        return delivery;
    }

    /// <summary>Sends the scenario's job without a key: it leaves no state.</summary>
    public Task SendUnkeyedAsync(params string[] operations) => _load.DeliverAsync(
        new Sending(Name, Key: null, new Job { Token = Name, Operations = operations }), cancellationToken);

    /// <summary>Sends the scenario's job through the webhook.</summary>
    public Task DeliverAsync(params string[] operations)
    {
        var delivery = _load.DeliverAsync(
            new Sending(CrashLoad.Door, "deliveries", new Job { Token = Name, Operations = operations })
            {
                Hook = _load.Hook,
                IdempotencyKey = Name,
            },
            cancellationToken);
        _deliveries.Add(delivery);
        return delivery;
    }

    /// <summary>Waits until the scenario's message has a status.</summary>
    public Task ReachedAsync(StoredStatus status) => Eventually.NothingAsync(
        () => Task.FromResult(CrashRecord.Read(directory.Database).Find(Name)?.Status == status ? null : $"{Name} is not {status}."),
        Patience,
        cancellationToken);

    /// <summary>Waits until the scenario's message is gone.</summary>
    public Task ErasedAsync() => Eventually.NothingAsync(
        () => Task.FromResult(CrashRecord.Read(directory.Database).Find(Name) is null ? null : $"{Name} is still there."),
        Patience,
        cancellationToken);

    /// <summary>The id under which the scenario's message was acknowledged.</summary>
    public string Execution => ledger.Acknowledged[Name];

    /// <summary>Answers the scenario's question; an answer already there is as good.</summary>
    public async Task AnswerAsync()
    {
        foreach (var ask in (await Client.Asks.ListAsync("status=pending&limit=200", cancellationToken)).Items)
        {
            if (ask.Title.Split(' ') is ["ask", var token] && token == $"{Name}.{ask.Title[^1]}")
            {
                await Client.Asks.AnswerAsync(ask.Id, new AnswerAsk { Answer = "approve", Text = token }, cancellationToken);
                ledger.Answered[token] = true;
            }
        }
    }

    /// <summary>Answers all questions of the scenario's own agent with one request; an answer already there is as good.</summary>
    public async Task AnswerAllAsync()
    {
        var token = $"{Name}.0";
        var answer = new AnswerAsks(new SelectAsks { Agent = Name, Kind = "approval" }, new AnswerAsk { Answer = "approve", Text = token });
        await Client.Asks.AnswerAsync(answer, cancellationToken);
        ledger.Answered[token] = true;
    }

    /// <summary>A request that the client has no method for.</summary>
    public async Task RequestAsync(HttpMethod method, string path, object? body = null)
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", TestServer.ApiKey);
        using var request = new HttpRequestMessage(method, $"/api/v1/agents/{Name}/{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        (await http.SendAsync(request, cancellationToken)).Dispose();
    }

    /// <summary>What was purged is nobody's any more.</summary>
    public void Forget()
    {
        ledger.Sent.TryRemove(Name, out _);
        ledger.Acknowledged.TryRemove(Name, out _);
    }

    /// <summary>Asks for something that may have happened already.</summary>
    public static async Task AgainAsync(Task request, params int[] statuses)
    {
        try
        {
            await request;
        }
        catch (TrinityApiException exception) when (statuses.Contains(exception.Problem.Status))
        {
            // It had happened.
        }
    }

    public async ValueTask DisposeAsync()
    {
        host.Leave(_seat);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _receiver.DisposeAsync();
        _load.Dispose();
    }
}

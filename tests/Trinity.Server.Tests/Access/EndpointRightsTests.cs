using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using Trinity.Client.Access;
using Trinity.Client.Audit;
using Trinity.Client.People;
using Trinity.Client.Sharing;
using Trinity.Platform;
using Trinity.Platform.Access;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Server.Tests.Http;
using Trinity.Server.Tests.People;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Access;

/// <summary>Every endpoint as every kind of caller: what it declares is what it does.</summary>
public sealed class EndpointRightsTests : IAsyncLifetime
{
    /// <summary>The secret of an authenticator that some set.</summary>
    private const string Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    /// <summary>What a caller is answered who may not see what there is.</summary>
    private static readonly string[] Empty =
    [
        """{"items":[],"nextCursor":null}""",
        """{"pending":0,"overdue":0,""",
        """{"running":0,"stopped":0,"held":0,"deleted":0}""",
    ];

    /// <summary>An agent that everybody sees and that may call each of the others.</summary>
    private const string Caller = "caller";

    private readonly HttpClient _http = new();
    private DeskServer? _server;
    private int _count;

    private DeskServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await DeskServer.StartAsync();
        var templates = Directory.CreateDirectory(Path.Combine(_server.Server.DataDirectory, "templates"));
        await File.WriteAllTextAsync(
            Path.Combine(templates.FullName, "triage.json"), """{"version":1,"agent":{"name":"triage","runtimeKind":"native","nodeType":"script"}}""");
        await Server.AddAsync(Caller);
        await Server.Client.Shares.ShareAsync(Caller, new ShareAgent { Role = "viewer", Level = "use" });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Endpoints_DoForEachCaller_WhatTheyDeclare_AndNothingElse()
    {
        var faults = new List<string>();
        var cases = 0;
        var doors = Door.All(Server.Server, _ => "x").Where(door => !door.IsAnonymous).ToList();
        foreach (var caller in await CallersAsync())
        {
            await SignInAsync(caller);
            Things? things = null;
            foreach (var door in doors)
            {
                things ??= await ThingsAsync(caller);
                using var answer = await SendAsync(door, caller, things);
                var body = await ReadAsync(answer);
                cases++;
                if (Fault(door, caller, answer.StatusCode, body, things) is { } fault)
                {
                    faults.Add($"{door} as {caller.Name}: {(int)answer.StatusCode}, {fault}");
                }

                if (answer.IsSuccessStatusCode && door.Method != "GET")
                {
                    // What was changed is no good for the next case.
                    things = null;
                    await RenewAsync(door, caller);
                }
            }
        }

        Assert.True(cases > 3_000, $"{cases} cases");
        Assert.True(faults.Count == 0, $"{faults.Count} of {cases}\n{string.Join('\n', faults)}");
    }

    [Fact]
    public void Endpoints_EachSayWhatTheyNeed() =>
        Assert.Empty(Door.All(Server.Server, _ => "x").Where(door => !door.IsAnonymous && door.Right is null).Select(door => $"{door} says nothing."));

    /// <summary>An endpoint that changes something and is forgotten here leaves nothing in the audit log, and is found.</summary>
    [Fact]
    public async Task Changes_EachLeaveOneEntryInTheAuditLog_OfTheirCallerAndTheirTarget()
    {
        // What changes nothing, or nothing for a key; and what leaves an entry for each agent that there is.
        string[] unaudited =
        [
            "SubmitExecution", "TryNodeType", "VerifyAudit", "ProposeSecondFactor", "EndSession", "SwitchTenant", "SignOut", "ApprovePurges", "AdoptContainer", "RemoveUnmanagedContainer",
        ];
        string[] many = ["AnswerAsks", "CancelAsks", "RetryExecutions", "CancelExecutions", "RedriveDeliveries", "CancelDeliveries"];
        var key = await Server.Client.Keys.CreateAsync(new CreateKey("auditor", "admin"));
        var caller = new TestCaller("auditor") { Key = key.Token, Rights = AccessRights.All };
        var faults = new List<string>();
        var last = 0L;
        foreach (var door in Door.All(Server.Server, _ => "x").Where(door => !door.IsAnonymous && door.Method != "GET"))
        {
            var things = await ThingsAsync(caller);
            using var answer = await SendAsync(door, caller, things);
            var entries = (await Server.Client.Audit.ListAsync($"key={key.Id}")).Items.Where(entry => entry.Number > last).ToArray();
            last = entries.Select(entry => entry.Number).FirstOrDefault(last);
            var isAsExpected = unaudited.Contains(door.Operation) || IsForContainers(door, answer) ? entries.Length == 0
                : many.Contains(door.Operation) ? entries.Select(entry => entry.Target).Distinct().Count() == entries.Length
                : entries.Length == 1;
            if (!isAsExpected || !entries.All(entry => entry.Key == key.Id && entry.Request is not null && things.IsTarget(entry)))
            {
                faults.Add($"{door}: {(int)answer.StatusCode}, {string.Join(", ", entries.AsEnumerable())}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>What native agents cannot: nothing was asked for that could be done, and nothing is on record of it.</summary>
    private static bool IsForContainers(Door door, HttpResponseMessage answer) => door.Capability is not null && answer.StatusCode == HttpStatusCode.Conflict;

    [Fact]
    public async Task Refusals_EachLeaveAnEntryInTheAuditLog_ThatSaysForbidden()
    {
        var faults = new List<string>();
        var things = await ThingsAsync(new TestCaller("no right"));
        foreach (var door in Door.All(Server.Server, _ => "x").Where(door => !door.IsAnonymous && door.Right is not AccessRights.None))
        {
            // A key for each, so that none is only counted.
            var key = await Server.Client.Keys.CreateAsync(new CreateKey($"of-door-{++_count}", door.Right == AccessRights.Use ? "read" : "ingest") { Kind = "service" });
            using var answer = await SendAsync(door, new TestCaller("no right") { Key = key.Token }, things);
            if (answer.IsSuccessStatusCode)
            {
                // A list without anything in it.
                continue;
            }

            await Eventually.HoldsAsync(async () =>
            {
                var entries = (await Server.Client.Audit.ListAsync($"actor={key.Id}")).Items;
                faults.AddRange(entries.Where(entry => entry.Outcome is not ("forbidden" or "person_required") || !things.IsTarget(entry)).Select(entry => $"{door}: {entry}"));
                return entries is [_];
            });
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    private static string? Fault(Door door, TestCaller caller, HttpStatusCode status, string body, Things things)
    {
        if ((int)status >= 500)
        {
            return body;
        }

        if (!caller.IsKnown)
        {
            return status == HttpStatusCode.Unauthorized ? null : "not known, and not told so";
        }

        // A problem names the path that was asked for.
        if (caller.IsForeign)
        {
            return status is not (HttpStatusCode.NotFound or HttpStatusCode.Forbidden) && things.Names.FirstOrDefault(name => body.Contains(name, StringComparison.Ordinal)) is { } name ? $"tells {name}" : null;
        }

        var isRefused = status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            && !body.Contains("session_not_found", StringComparison.Ordinal) && !body.Contains("unmanaged_container_not_found", StringComparison.Ordinal);
        return (IsAllowed(door, caller), status) switch
        {
            (true, _) when isRefused => $"refused: {body}",
            (true, HttpStatusCode.Unauthorized) => "not known any more",
            (true, HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.UnsupportedMediaType) => $"not understood: {body}",
            (false, _) when isRefused => null,
            (false, HttpStatusCode.OK) when Array.Exists(Empty, start => body.StartsWith(start, StringComparison.Ordinal)) => null,
            (false, _) => $"allowed: {body}",
            _ => null,
        };
    }

    /// <summary>What the declarations say, without a look at what enforces them.</summary>
    private static bool IsAllowed(Door door, TestCaller caller)
    {
        var rights = caller.Rights!.Value & (IsOfAnAgent(door) ? caller.OnAgent : AccessRights.All);
        return rights.HasFlag(door.Right!.Value)
            && (!door.IsPersonal || caller.IsPerson)
            && (!door.IsAccount || caller.HasAccount)
            && (!door.IsInstance || caller.IsInstanceAdmin)
            && (!door.IsOfWholeTenant || caller.LimitedKey is null)
            && (!door.IsOwners || caller.IsOwner);
    }

    private static bool IsOfAnAgent(Door door) =>
        door.Route.Contains("/agents/{name}", StringComparison.Ordinal)
        || (DoorBodies.Of(door)?.Contains("{name}", StringComparison.Ordinal) ?? false)
        || Array.Exists(["/executions/{", "/operator-queue/{", "/access-requests/{", "/deliveries/{", "/destinations/{"], part => door.Route.Contains(part, StringComparison.Ordinal));

    /// <summary>A stream of events has no end.</summary>
    private static async Task<string> ReadAsync(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType == "text/event-stream"
        ? string.Empty
        : await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> SendAsync(Door door, TestCaller caller, Things things)
    {
        var path = Door.All(Server.Server, things.ValueOf).Single(candidate => candidate.Method == door.Method && candidate.Route == door.Route).Path;
        using var request = new HttpRequestMessage(new HttpMethod(door.Method), new Uri(new Uri(Server.Server.Address), path));
        caller.Show(request);
        if (DoorBodies.Of(door) is { } body)
        {
            var code = new Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp(Server.Time.GetUtcNow().UtcDateTime);
            body = body.Replace("{name}", things.Agent, StringComparison.Ordinal).Replace("{own}", things.Own, StringComparison.Ordinal)
                .Replace("{secret}", Secret, StringComparison.Ordinal).Replace("{code}", code, StringComparison.Ordinal)
                .Replace("{owner}", things.Person, StringComparison.Ordinal);
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Who has just signed out, or asks for a second factor from now on, is made as before.</summary>
    private async Task RenewAsync(Door door, TestCaller caller)
    {
        if (door.Operation == "SetSecondFactor")
        {
            await Server.Writer.WriteAsync(new TenantId(1), default, "test_factor", change => change.AllTenants.Users.ToList().ConvertAll(user => user.TotpSecret = null));
        }

        await SignInAsync(caller);
    }

    private async Task SignInAsync(TestCaller caller)
    {
        if (caller.Email is { } email)
        {
            caller.Session = await Server.SignInAsync(email);
        }
    }

    private async Task<IReadOnlyList<TestCaller>> CallersAsync()
    {
        var callers = new List<TestCaller>
        {
            new("nobody"),
            new("an unknown key") { Key = "trk_0000000000000000000000000000000" },
        };
        foreach (var scope in KeyScopes.All)
        {
            callers.Add(new TestCaller($"an administrator's key to {scope.Name}")
            {
                Key = await KeyAsync($"of-{scope.Name}", scope.Name, "personal"),
                Rights = scope.Rights,
                IsPerson = true,
                HasAccount = scope.Name == "admin",
                IsInstanceAdmin = scope.Name == "admin",
            });
            callers.Add(new TestCaller($"a program's key to {scope.Name}") { Key = await KeyAsync($"to-{scope.Name}", scope.Name, "service"), Rights = scope.Rights });
        }

        callers.Add(new TestCaller("an administrator's key of one agent") { LimitedKey = "personal", Rights = AccessRights.All & ~AccessRights.Administer, IsPerson = true });
        callers.Add(new TestCaller("a program's key of one agent") { LimitedKey = "service", Rights = AccessRights.All & ~AccessRights.Administer });
        callers.Add(new TestCaller("the agent's own key") { LimitedKey = "agent", Rights = AccessRights.Read | AccessRights.Use, IsOwner = false });
        var expired = await Server.Client.Keys.CreateAsync(new CreateKey("expired", "admin", Server.Time.GetUtcNow().AddSeconds(1)));
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddSeconds(1));
        callers.Add(new TestCaller("an expired key") { Key = expired.Token });
        callers.Add(new TestCaller("a revoked key") { Key = await KeyAsync("revoked", "admin", "personal") });
        await Server.Client.Keys.RevokeAsync("revoked");
        callers.Add(new TestCaller("another tenant's administrator") { Key = await Server.ForeignKeyAsync(), Rights = AccessRights.All, IsForeign = true });
        foreach (var role in Roles.All)
        {
            callers.AddRange(await PersonsAsync(role));
        }

        callers.Add(await OutsiderAsync("a suspended person", person => Server.Client.People.SuspendAsync(person)));
        callers.Add(await OutsiderAsync("a person who has left", person => Server.Client.People.RemoveAsync(person)));
        return callers;
    }

    /// <summary>A person in a role, before an agent of the own, shared ones, and one that is neither.</summary>
    private async Task<IEnumerable<TestCaller>> PersonsAsync(Role role)
    {
        var email = $"{role.Name}@example.org";
        var person = await Server.AddPersonAsync(email, role.Name);
        var caller = new TestCaller($"the {role.Name}")
        {
            Email = email,
            Rights = role.Rights,
            IsPerson = true,
            HasAccount = true,
        };
        return
        [
            caller with { Name = $"{caller.Name}, its owner", Owner = person },
            .. Enum.GetValues<ShareLevel>().Select(level => caller with
            {
                Name = $"{caller.Name}, who may {Words.Of(level)} it",
                Level = level,
                OnAgent = role.SeesAll ? AccessRights.All : ShareLevels.RightsOf(level),
                IsOwner = role.SeesAll,
            }),
            caller with { Name = $"{caller.Name}, not shared with", OnAgent = role.SeesAll ? AccessRights.All : AccessRights.None, IsOwner = role.SeesAll },
        ];
    }

    private async Task<TestCaller> OutsiderAsync(string name, Func<string, Task> putOut)
    {
        var email = $"{name.Split(' ')[^1]}@example.org";
        var person = await Server.AddPersonAsync(email, "admin");
        var session = await Server.SignInAsync(email);
        await putOut(person);
        return new TestCaller(name) { Session = session };
    }

    private async Task<string?> KeyAsync(string name, string scope, string kind) =>
        (await Server.Client.Keys.CreateAsync(new CreateKey(name, scope) { Kind = kind })).Token;

    /// <summary>One of everything, that no other case has changed.</summary>
    private async Task<Things> ThingsAsync(TestCaller caller)
    {
        var agent = $"thing-{++_count:0000}";
        await Server.AddAsync(agent);
        await Server.Client.Webhooks.CreateAsync(agent, "hook");
        await Server.Client.Keys.CreateAsync(new CreateKey(agent, "ingest") { Kind = caller.IsPerson ? "personal" : "service" });
        await Server.Client.Shares.ShareAsync(agent, new ShareAgent { Email = "somebody@example.org", Level = "use" });
        await Server.Client.Callers.GrantAsync(agent, Caller);
        await Server.SendAsync("completed", turn =>
        {
            turn.State.Count++;
            return Task.CompletedTask;
        }, "k", agent);
        var execution = await Server.SendAsync("waiting", async turn =>
        {
            turn.Send(new Uri("http://10.0.0.1/"));
            await turn.AskAsync("q", Question.Text("Go on?"));
        }, key: null, agent);
        var ask = Assert.Single((await Server.Client.Asks.ListAsync($"execution={execution}&kind=question")).Items);
        var delivery = Assert.Single((await Server.Client.Deliveries.ListAsync($"execution={execution}")).Items);
        var invitation = await Server.Client.Invitations.CreateAsync(new CreateInvitation($"{agent}@example.org", "viewer"));
        var person = await Server.AddPersonAsync($"person-{_count}@example.org", "viewer");
        var request = await RequestAccessAsync(agent, person);
        var link = await Server.Client.Links.CreateAsync(agent, new CreateLink("Help page"));
        if (caller.Level is { } level)
        {
            await Server.Client.Shares.ShareAsync(agent, new ShareAgent { Email = caller.Email, Level = Words.Of(level) });
        }

        if (caller.LimitedKey is { } kind)
        {
            caller.Key = (await Server.Client.Keys.CreateAsync(new CreateKey($"only-{agent}", "admin") { Kind = kind, Agent = agent })).Token;
        }

        await GiveAsync(agent, caller);
        var id = (await Server.Client.Agents.GetAsync(agent)).Id;
        return new Things(agent, id, $"own-{_count:0000}", execution, ask.Id, delivery.Id, delivery.Destination, invitation.Id, person, request, link.Id);
    }

    /// <summary>A request for access, as the person would make it.</summary>
    private Task<string> RequestAccessAsync(string agent, string person) => Server.Writer.WriteAsync(new TenantId(1), default, "test_request", change =>
    {
        var row = new Platform.Sharing.AccessRequest
        {
            Id = change.Messages.NextSequence(),
            TenantId = 1,
            UserId = long.Parse(person.Split(':')[1], CultureInfo.InvariantCulture),
            AgentName = agent,
            AgentId = change.Db.Agents.Single(found => found.Name == agent).Id,
            Level = ShareLevel.Use,
            CreatedAt = change.Messages.Now,
            ExpiresAt = change.Messages.Now.AddDays(1),
        };
        change.Db.Add(row);
        return PublicIds.AccessRequest(row.Id);
    });

    /// <summary>Makes the agent, and the key of its name, the caller's own.</summary>
    private Task<bool> GiveAsync(string agent, TestCaller caller) => Server.Writer.WriteAsync(new TenantId(1), default, "test_owner", change =>
    {
        var row = change.AllTenants.Agents.Single(found => found.Name == agent);
        row.Owner = caller.Owner ?? row.Owner;
        change.Messages.Aftermath.Changed.Add(new AgentId(row.Id));
        if (caller.Email is { } email)
        {
            var user = change.AllTenants.Users.Single(found => found.Email == email).Id;
            change.AllTenants.ApiKeys.Where(key => key.Name == agent).ExecuteUpdate(key => key.SetProperty(found => found.UserId, user));
        }

        return true;
    });

    /// <summary>Who asks.</summary>
    /// <param name="Name">What the test calls it.</param>
    private sealed record TestCaller(string Name)
    {
        public string? Key { get; set; }

        /// <summary>The kind of a key that may touch one agent only, made anew for each; null for what knows all of them.</summary>
        public string? LimitedKey { get; init; }

        public string? Email { get; init; }

        public Browser? Session { get; set; }

        /// <summary>What it may do; null for who is not known.</summary>
        public AccessRights? Rights { get; init; }

        /// <summary>What of that it may do with the agent.</summary>
        public AccessRights OnAgent { get; init; } = AccessRights.All;

        public string? Owner { get; init; }

        public ShareLevel? Level { get; init; }

        public bool IsOwner { get; init; } = true;

        public bool IsPerson { get; init; }

        public bool HasAccount { get; init; }

        public bool IsInstanceAdmin { get; init; }

        public bool IsForeign { get; init; }

        public bool IsKnown => Rights is not null;

        public void Show(HttpRequestMessage request)
        {
            if (Key is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            }

            if (Session is not null)
            {
                request.Headers.Add("Cookie", $"trinity_session={Session.Cookie}");
                request.Headers.Add("X-CSRF-Token", Session.CsrfToken);
            }
        }
    }

    private sealed record Things(
        string Agent, string AgentId, string Own, string Execution, string Ask, string Delivery, string Destination, string Invitation, string Person, string Request, string Link)
    {
        public IEnumerable<string> Names => [Agent, Execution, Ask, Delivery, Destination, Invitation, Person, Request, Link];

        /// <summary>Whether an entry of the audit log is about one of these, if it is about something that was there before.</summary>
        public bool IsTarget(AuditEntry entry) => (entry.TargetKind, entry.Action, entry.Outcome) switch
        {
            (_, "create_agent" or "create_key" or "create_webhook", "done") => entry.Target is not null,
            ("key" or "webhook", _, "done") => entry.Target is not null,
            ("invitation", "create_invitation", "done") => entry.Target is not null,
            ("invitation", _, _) => entry.Target == Invitation,
            ("person", "change_password" or "set_second_factor", _) => entry.Target == entry.Actor,
            ("person", _, _) => entry.Target == Person || entry.Target == entry.Actor,
            ("link", "create_link", "done") => entry.Target is not null,
            ("link", _, _) => entry.Target == Link,
            ("access_request", "request_access", "done") => entry.Target is not null,
            ("access_request", _, _) => entry.Target == Request,
            ("tenant", _, _) => true,
            ("agent", _, _) => entry.Target == AgentId,
            ("execution", _, _) => entry.Target == Execution,
            ("ask", _, "done") => entry.Target is not null,
            ("delivery", _, _) => entry.Target == Delivery,
            ("destination", _, _) => entry.Target == Destination,
            (null, _, "forbidden" or "person_required") => true,
            _ => false,
        };

        public string ValueOf(string place) => place.Split(' ') is [var route, var parameter] ? (route, parameter) switch
        {
            (_, "name") => Agent,
            (_, "webhook") => "hook",
            (_, "caller") => Caller,
            (_, "number") => "1",
            (_, "type") => "script",
            (_, "token") => "whk_unknown",
            (_, "with") => "somebody@example.org",
            (_, "person") => Person,
            (_, "invitation") => Invitation,
            (_, "request") => Request,
            (_, "link") => Link,
            (_, "session") => PublicIds.Session(1),
            ("/api/v1/keys/{key}", _) => Agent,
            (_, "key") => "k",
            (_, "tenant") => "default",
            (_, "template") => "triage",
            _ when route.Contains("/operator-queue/", StringComparison.Ordinal) => Ask,
            _ when route.Contains("/deliveries/", StringComparison.Ordinal) => Delivery,
            _ when route.Contains("/destinations/", StringComparison.Ordinal) => Destination,
            _ => Execution,
        } : throw new ArgumentException($"'{place}' is no place.", nameof(place));
    }
}

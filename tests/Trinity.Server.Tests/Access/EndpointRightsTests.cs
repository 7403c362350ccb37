using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Trinity.Client.Access;
using Trinity.Client.Audit;
using Trinity.Platform.Access;
using Trinity.Sdk.Access;
using Trinity.Sdk.Nodes;
using Trinity.Server.Tests.Http;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Access;

/// <summary>Every endpoint as every kind of caller: what it declares is what it does.</summary>
public sealed class EndpointRightsTests : IAsyncLifetime
{
    /// <summary>What each operation is sent; the others take nothing, or everything is optional.</summary>
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["CreateAgent"] = """{"name":"{own}","runtimeKind":"native","nodeType":"script"}""",
        ["ChangeAgent"] = """{"displayName":"Changed"}""",
        ["SubmitExecution"] = """{"type":"nothing"}""",
        ["AnswerAsk"] = """{"text":"yes"}""",
        ["AnswerAsks"] = """{"select":{"agent":"{name}"},"answer":{"text":"yes"}}""",
        ["CancelAsks"] = """{"agent":"{name}"}""",
        ["RetryExecutions"] = """{"select":{"agent":"{name}","status":["failed"]}}""",
        ["CancelExecutions"] = """{"agent":"{name}"}""",
        ["RedriveDeliveries"] = """{"agent":"{name}"}""",
        ["CancelDeliveries"] = """{"agent":"{name}"}""",
        ["CreateWebhook"] = """{"name":"another"}""",
        ["ChangeWebhook"] = """{"isEnabled":false}""",
        ["CreateKey"] = """{"name":"{own}","scope":"read"}""",
        ["TryNodeType"] = """{"config":{"rules":[]},"message":{"data":{}}}""",
        ["HoldAgent"] = """{"reason":"Odd."}""",
        ["SetUp"] = """{"token":"set_x","email":"ada@example.org","password":"correct horse battery"}""",
    };

    private readonly HttpClient _http = new();
    private DeskServer? _server;
    private int _count;

    private DeskServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Endpoints_DoForEachCaller_WhatTheyDeclare_AndNothingElse()
    {
        var callers = await CallersAsync();
        var faults = new List<string>();
        var cases = 0;
        foreach (var door in Door.All(Server.Server, _ => "x").Where(door => !door.IsAnonymous))
        {
            foreach (var caller in callers)
            {
                var things = await ThingsAsync();
                using var answer = await SendAsync(door, caller, things);
                cases++;
                if (Fault(door, caller, answer.StatusCode, await ReadAsync(answer), things) is { } fault)
                {
                    faults.Add($"{door} as {caller.Name}: {(int)answer.StatusCode}, {fault}");
                }
            }
        }

        Assert.True(cases > 400, $"{cases} cases");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Endpoints_EachSayWhatTheyNeed() =>
        Assert.Empty(Door.All(Server.Server, _ => "x").Where(door => !door.IsAnonymous && door.Right is null).Select(door => $"{door} says nothing."));

    /// <summary>An endpoint that changes something and is forgotten here leaves nothing in the audit log, and is found.</summary>
    [Fact]
    public async Task Changes_EachLeaveOneEntryInTheAuditLog_OfTheirCallerAndTheirTarget()
    {
        string[] unaudited = ["SubmitExecution", "TryNodeType", "VerifyAudit"];
        string[] many = ["AnswerAsks", "CancelAsks", "RetryExecutions", "CancelExecutions", "RedriveDeliveries", "CancelDeliveries"];
        var key = await Server.Client.Keys.CreateAsync(new CreateKey("auditor", "admin"));
        var caller = new TestCaller("auditor", key.Token, AccessRights.All);
        var faults = new List<string>();
        var last = 0L;
        foreach (var door in Door.All(Server.Server, _ => "x").Where(door => !door.IsAnonymous && door.Method != "GET"))
        {
            var things = await ThingsAsync();
            using var answer = await SendAsync(door, caller, things);
            var entries = (await Server.Client.Audit.ListAsync($"actor={key.Id}")).Items.Where(entry => entry.Number > last).ToArray();
            last = entries.Select(entry => entry.Number).FirstOrDefault(last);
            var isAsExpected = unaudited.Contains(door.Operation) ? entries.Length == 0
                : many.Contains(door.Operation) ? entries.Select(entry => entry.Target).Distinct().Count() == entries.Length
                : entries.Length == 1;
            if (!isAsExpected || !entries.All(entry => entry.Key == key.Id && entry.Request is not null && things.IsTarget(entry)))
            {
                faults.Add($"{door}: {(int)answer.StatusCode}, {string.Join(", ", entries.AsEnumerable())}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Refusals_EachLeaveAnEntryInTheAuditLog_ThatSaysForbidden()
    {
        var faults = new List<string>();
        var things = await ThingsAsync();
        foreach (var door in Door.All(Server.Server, _ => "x").Where(door => !door.IsAnonymous && door.Right is not AccessRights.None))
        {
            // A key for each, so that none is only counted.
            var key = await Server.Client.Keys.CreateAsync(new CreateKey($"of-door-{++_count}", door.Right == AccessRights.Use ? "read" : "ingest"));
            using var answer = await SendAsync(door, new TestCaller("no right", key.Token, AccessRights.None), things);
            if (answer.IsSuccessStatusCode)
            {
                // A list without anything in it.
                continue;
            }

            await Eventually.HoldsAsync(async () =>
            {
                var entries = (await Server.Client.Audit.ListAsync($"actor={key.Id}")).Items;
                faults.AddRange(entries.Where(entry => entry.Outcome != "forbidden" || !things.IsTarget(entry)).Select(entry => $"{door}: {entry}"));
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

        if (caller.Rights is not { } rights)
        {
            return status == HttpStatusCode.Unauthorized ? null : "not known, and not told so";
        }

        if (caller.IsForeign)
        {
            // A problem names the path that was asked for.
            return status == HttpStatusCode.NotFound ? null : things.Names.FirstOrDefault(name => body.Contains(name, StringComparison.Ordinal)) is { } name ? $"tells {name}" : null;
        }

        var isAllowed = rights.HasFlag(door.Right!.Value);
        return (isAllowed, status) switch
        {
            (true, HttpStatusCode.Forbidden or HttpStatusCode.NotFound) => $"refused: {body}",
            (true, HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.UnsupportedMediaType) => $"not understood: {body}",
            (false, HttpStatusCode.Forbidden or HttpStatusCode.NotFound) => null,
            (false, HttpStatusCode.OK) when body == """{"items":[],"nextCursor":null}""" || body.StartsWith("""{"pending":0,"overdue":0,""", StringComparison.Ordinal) => null,
            (false, _) => $"allowed: {body}",
            _ => null,
        };
    }

    /// <summary>A stream of events has no end.</summary>
    private static async Task<string> ReadAsync(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType == "text/event-stream"
        ? string.Empty
        : await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> SendAsync(Door door, TestCaller caller, Things things)
    {
        var path = Door.All(Server.Server, things.ValueOf).Single(candidate => candidate.Method == door.Method && candidate.Route == door.Route).Path;
        using var request = new HttpRequestMessage(new HttpMethod(door.Method), new Uri(new Uri(Server.Server.Address), path));
        if (caller.Key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Key);
        }

        if (Bodies.GetValueOrDefault(door.Operation ?? string.Empty) is { } body)
        {
            request.Content = new StringContent(
                body.Replace("{name}", things.Agent, StringComparison.Ordinal).Replace("{own}", things.Own, StringComparison.Ordinal),
                Encoding.UTF8,
                "application/json");
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<TestCaller>> CallersAsync()
    {
        var callers = new List<TestCaller>
        {
            new("nobody", null, null),
            new("an unknown key", "trk_0000000000000000000000000000000", null),
        };
        foreach (var scope in KeyScopes.All)
        {
            callers.Add(new TestCaller(scope.Name, (await Server.Client.Keys.CreateAsync(new CreateKey($"of-{scope.Name}", scope.Name))).Token, scope.Rights));
        }

        var expired = await Server.Client.Keys.CreateAsync(new CreateKey("expired", "admin", Server.Time.GetUtcNow().AddSeconds(1)));
        Server.Time.MoveTo(Server.Time.GetUtcNow().AddSeconds(1));
        callers.Add(new TestCaller("an expired key", expired.Token, null));
        var revoked = await Server.Client.Keys.CreateAsync(new CreateKey("revoked", "admin"));
        await Server.Client.Keys.RevokeAsync("revoked");
        callers.Add(new TestCaller("a revoked key", revoked.Token, null));
        callers.Add(new TestCaller("another tenant's administrator", await Server.ForeignKeyAsync(), AccessRights.All) { IsForeign = true });
        return callers;
    }

    /// <summary>One of everything, that no other case has touched.</summary>
    private async Task<Things> ThingsAsync()
    {
        var agent = $"thing-{++_count:0000}";
        await Server.AddAsync(agent);
        await Server.Client.Webhooks.CreateAsync(agent, "hook");
        await Server.Client.Keys.CreateAsync(new CreateKey(agent, "ingest"));
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
        var id = (await Server.Client.Agents.GetAsync(agent)).Id;
        return new Things(agent, id, $"own-{_count:0000}", execution, ask.Id, delivery.Id, delivery.Destination);
    }

    /// <summary>Who asks.</summary>
    /// <param name="Name">What the test calls it.</param>
    /// <param name="Key">What it shows; null for nothing.</param>
    /// <param name="Rights">What it may do; null for who is not known.</param>
    private sealed record TestCaller(string Name, string? Key, AccessRights? Rights)
    {
        public bool IsForeign { get; init; }
    }

    private sealed record Things(string Agent, string AgentId, string Own, string Execution, string Ask, string Delivery, string Destination)
    {
        public IEnumerable<string> Names => [Agent, Execution, Ask, Delivery, Destination];

        /// <summary>Whether an entry of the audit log is about one of these, if it is about something that was there before.</summary>
        public bool IsTarget(AuditEntry entry) => (entry.TargetKind, entry.Action, entry.Outcome) switch
        {
            (_, "create_agent" or "create_key" or "create_webhook", "done") => entry.Target is not null,
            ("key" or "webhook", _, "done") => entry.Target is not null,
            ("agent", _, _) => entry.Target == AgentId,
            ("execution", _, _) => entry.Target == Execution,
            ("ask", _, "done") => entry.Target is not null,
            ("delivery", _, _) => entry.Target == Delivery,
            ("destination", _, _) => entry.Target == Destination,
            (null, _, "forbidden") => true,
            _ => false,
        };

        public string ValueOf(string place) => place.Split(' ') is [var route, var parameter] ? (route, parameter) switch
        {
            (_, "name") => Agent,
            (_, "webhook") => "hook",
            (_, "number") => "1",
            (_, "type") => "script",
            (_, "token") => "whk_unknown",
            ("/api/v1/keys/{key}", _) => Agent,
            (_, "key") => "k",
            _ when route.Contains("/operator-queue/", StringComparison.Ordinal) => Ask,
            _ when route.Contains("/deliveries/", StringComparison.Ordinal) => Delivery,
            _ when route.Contains("/destinations/", StringComparison.Ordinal) => Destination,
            _ => Execution,
        } : throw new ArgumentException($"'{place}' is no place.", nameof(place));
    }
}

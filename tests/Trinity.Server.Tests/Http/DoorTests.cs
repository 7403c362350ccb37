using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Operators;
using Trinity.Native;
using Trinity.Sdk.Nodes;
using Trinity.Storage.Sql;
using Trinity.Testing.Semantics;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Http;

/// <summary>What comes in by any door, known or not: never a 500, never a change, and what was acknowledged before completes.</summary>
public sealed class DoorTests
{
    private const string Desk = "desk";

    private static readonly string[] HostileValues =
    [
        "..", "%2e%2e%2f%2e%2e", "%00", "%ff%fe", "desk%2f..", "a b", "'--", "%F0%9F%92%A9", "-1", "99999999999999999999", new('x', 3_000),
        "exe_zzzz", "agt_", "ask_%00", "eff_", "eff_%00", "dst_", "dst_zzzzzzzzzzzzz", "%ED%A0%80",
    ];

    private static readonly string[] HostileQueries =
    [
        "limit=-1", "limit=abc", "limit=99999999999999999999", "cursor=%00", "cursor=AAAA", "cursor=!!", "status=zzz", "status=", "kind=%ff",
        "where=", "where=stage", "where=stage=%00", "where=a=b&where=a=b&where=%27=1", "agent=%00", "agent=..", "q=%25%27--", "q=%F0%9F%92%A9",
        "fresh=maybe", "destination=%00", "destination=dst_zzzzzzzzzzzzzzz", "execution=exe_", "purge=2", "key=%00", "type=%ED%A0%80", "limit=1&limit=2", "tag=" + "x", "owner=%22",
    ];

    [Fact]
    public async Task HostileBodies_AreRefused_ChangeNothing_AndWhatWasAcknowledgedCompletes()
    {
        await using var fixture = await Fixture.StartAsync();
        var wrong = new List<string>();
        foreach (var door in fixture.Doors.Where(door => door.Method is not ("GET" or "HEAD") && !door.Route.StartsWith("/hooks", StringComparison.Ordinal)))
        {
            foreach (var (name, body) in HostileBodies.All())
            {
                wrong.AddRange(await fixture.TryAsync(door, door.Path, $"{door} with {name}", body));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        await fixture.CompleteAsync();
    }

    [Fact]
    public async Task HostilePathsAndQueries_AreRefused_AndChangeNothing()
    {
        await using var fixture = await Fixture.StartAsync();
        var wrong = new List<string>();
        foreach (var value in HostileValues)
        {
            foreach (var door in Door.All(fixture.Server, _ => value).Where(door => door.Path.Contains(value, StringComparison.Ordinal)))
            {
                wrong.AddRange(await fixture.TryAsync(door, door.Path, $"{door} at {value[..Math.Min(20, value.Length)]}", body: null));
            }
        }

        foreach (var door in fixture.Doors.Where(door => door.Method == "GET" && !door.Route.EndsWith("/events", StringComparison.Ordinal)))
        {
            foreach (var query in HostileQueries)
            {
                wrong.AddRange(await fixture.TryAsync(door, $"{door.Path}?{query}", $"{door}?{query}", body: null, mayAnswer: true));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        await fixture.CompleteAsync();
    }

    [Fact]
    public async Task HostileDeliveries_AreRefusedOrKeptAsTheyCame()
    {
        await using var fixture = await Fixture.StartAsync();
        foreach (var (name, body) in HostileBodies.All())
        {
            try
            {
                using var response = await fixture.SendAsync(HttpMethod.Post, fixture.HookPath, body(), isAuthorized: false);
                Assert.True((int)response.StatusCode is 202 or (>= 400 and < 500), $"{name}: {(int)response.StatusCode}");
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    var id = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!.GetValue<string>();
                    Assert.Equal(id, (await fixture.Server.Client.Executions.GetAsync(id)).Id);
                }
            }
            catch (HttpRequestException exception) when (exception.InnerException is IOException)
            {
                // The server refused while the body was still being sent, and closed the connection.
            }
        }

        await fixture.CompleteAsync();
    }

    [Fact]
    public async Task EveryDoor_ButTheNamedOnes_AsksForAKey()
    {
        await using var fixture = await Fixture.StartAsync();
        string[] open =
        [
            "POST /api/v1/setup", "POST /hooks/{token}", "GET /health/live", "GET /health/ready", "GET /openapi/{documentName}.json",
            "POST /api/v1/session/", "POST /api/v1/session/code", "POST /api/v1/invitations/accept",
            "HEAD /model-proxy/", "POST /model-proxy/v1/messages", "POST /model-proxy/v1/messages/count_tokens", "GET /model-proxy/{**rest}",
            "POST /agent-tools/", "GET /agent-tools/", "DELETE /agent-tools/", "GET /agent-tools/{**rest}",
            "GET /api/v1/public/{token}/", "POST /api/v1/public/{token}/messages", "GET /api/v1/public/{token}/executions/{id}",
            "GET /", "GET /setup", "GET /setup.js", "GET /join", "GET /join.js", "GET /pages.css",
        ];

        Assert.Equal(open.Order(StringComparer.Ordinal), fixture.Doors.Where(door => door.IsAnonymous).Select(door => door.ToString()).Order(StringComparer.Ordinal));
        foreach (var door in fixture.Doors.Where(door => !door.IsAnonymous))
        {
            using var response = await fixture.SendAsync(new HttpMethod(door.Method), door.Path, body: null, isAuthorized: false);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{door}: {(int)response.StatusCode}");
        }
    }

    [Fact]
    public async Task ForeignHostName_IsRefused_Rule31()
    {
        await using var fixture = await Fixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/agents") { Headers = { Host = "evil.example" } };
        using var http = new HttpClient { BaseAddress = new Uri(fixture.Server.Address) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.ApiKey);

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private sealed class Fixture : IAsyncDisposable
    {
        private readonly HttpClient _http;
        private string _digest = string.Empty;
        private string _waiting = string.Empty;
        private string _queued = string.Empty;
        private string _ask = string.Empty;
        private string _delivery = string.Empty;
        private string _destination = string.Empty;

        private Fixture(TestServer server)
        {
            Server = server;
            _http = new HttpClient { BaseAddress = new Uri(server.Address) };
        }

        public TestServer Server { get; }

        public string HookPath { get; private set; } = string.Empty;

        public IReadOnlyList<Door> Doors { get; private set; } = [];

        public static async Task<Fixture> StartAsync()
        {
            var server = await TestServer.StartAsync(configure: services => services.AddSingleton(_ =>
            {
                var catalog = new NodeCatalog();
                catalog.Add(typeof(ScriptNode));
                return catalog;
            }));
            var fixture = new Fixture(server);
            await fixture.FillAsync();
            return fixture;
        }

        public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, bool isAuthorized = true)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body };
            if (isAuthorized)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.ApiKey);
            }

            return await _http.SendAsync(request, TestContext.Current.CancellationToken);
        }

        /// <summary>Knocks once and says what was wrong about the answer.</summary>
        public async Task<IEnumerable<string>> TryAsync(Door door, string path, string what, Func<HttpContent>? body, bool mayAnswer = false)
        {
            try
            {
                using var response = await SendAsync(new HttpMethod(door.Method), path, body?.Invoke());
                var status = (int)response.StatusCode;
                if (status >= 500 || (!mayAnswer && status < 400 && door.Method != "GET"))
                {
                    return [$"{what}: {status}"];
                }
            }
            catch (HttpRequestException exception) when (exception.InnerException is IOException)
            {
                // The server refused while the body was still being sent, and closed the connection.
            }

            var before = _digest;
            _digest = Digest();
            return _digest == before ? [] : [$"{what}: it changed something"];
        }

        /// <summary>What was acknowledged before everything else is still there and goes on.</summary>
        public async Task CompleteAsync()
        {
            await Server.Client.Asks.AnswerAsync(_ask, new AnswerAsk { Text = "yes" });
            foreach (var execution in (string[])[_waiting, _queued])
            {
                await Eventually.HoldsAsync(async () => (await Server.Client.Executions.GetAsync(execution)).Status == "completed");
            }
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await Server.DisposeAsync();
        }

        private async Task FillAsync()
        {
            var client = Server.Client;
            await client.Agents.CreateAsync(new CreateAgent { Name = Desk, RuntimeKind = "native", NodeType = "script", Config = RawJson.From(new { limit = 5 }) });
            var webhook = await client.Webhooks.CreateAsync(Desk, "hook");
            HookPath = new Uri(webhook.Url!).AbsolutePath;
            _waiting = (await client.Executions.SubmitAsync(Desk, new SubmitExecution
            {
                Type = Scripts.Add(async turn =>
                {
                    turn.State.Count++;
                    await turn.AskAsync("go", Question.Text("Go on?"));
                }),
                Key = "k",
            })).Id;
            await Eventually.HoldsAsync(async () => (await client.Executions.GetAsync(_waiting)).Status == "waiting");
            _queued = (await client.Executions.SubmitAsync(Desk, new SubmitExecution { Type = Scripts.Add(_ => Task.CompletedTask), Key = "k" })).Id;
            _ask = Assert.Single((await client.Asks.ListAsync("status=pending")).Items).Id;

            // Refused at once: it has ended, and nothing more becomes of it by itself.
            var sent = await client.Executions.SubmitAsync(Desk, new SubmitExecution
            {
                Type = Scripts.Add(turn =>
                {
                    turn.Send(new Uri("http://10.0.0.1/"));
                    return Task.CompletedTask;
                }),
            });
            await Eventually.HoldsAsync(async () => (await client.Executions.GetAsync(sent.Id)).Effects is [{ Status: "dead" }]);
            var delivery = Assert.Single((await client.Deliveries.ListAsync()).Items);
            (_delivery, _destination) = (delivery.Id, delivery.Destination);
            Doors = Door.All(Server, ValueOf);
            _digest = Digest();
        }

        private string ValueOf(string parameter) => parameter switch
        {
            _ when parameter.Contains("operator-queue", StringComparison.Ordinal) => _ask,
            _ when parameter.Contains("executions/{id}", StringComparison.Ordinal) => _waiting,
            _ when parameter.Contains("/node-types/", StringComparison.Ordinal) => "router",
            _ when parameter.Contains("deliveries/{id}", StringComparison.Ordinal) => _delivery,
            _ when parameter.Contains("destinations/{id}", StringComparison.Ordinal) => _destination,
            _ when parameter.Contains("/hooks/", StringComparison.Ordinal) => HookPath.Split('/')[^1],
            _ when parameter.EndsWith(" webhook", StringComparison.Ordinal) => "hook",
            _ when parameter.EndsWith(" number", StringComparison.Ordinal) => "1",
            _ when parameter.EndsWith(" key", StringComparison.Ordinal) => "k",
            _ when parameter.EndsWith(" documentName", StringComparison.Ordinal) => "v1",
            _ => Desk,
        };

        /// <summary>All that the instance holds.</summary>
        private string Digest() => Server.Services.GetRequiredService<SqlReadPool>().ReadAllTenants(session =>
            Convert.ToHexString(SHA256.HashData(StoredBytes.Of(session))));
    }
}

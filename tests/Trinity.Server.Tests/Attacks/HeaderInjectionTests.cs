using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Trinity.Server.Tests.Http;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Attacks;

/// <summary>A line break in what people write ends no line of a head: not of an answer, not of a mail, not of a delivery.</summary>
public sealed class HeaderInjectionTests : IAsyncLifetime
{
    /// <summary>What is put behind what would be right. A break at the very end is what a pattern overlooks whose end is a dollar.</summary>
    private static readonly string[] Breaks = ["\r\nX-Injected: yes", "\nBcc: all@example.org", "\rX-Injected: yes", "\0", "\r\n", "\n", "\r"];

    private readonly HttpClient _http = new();
    private DeskServer? _server;

    private DeskServer Server => _server!;

    public static TheoryData<string, string, string> Texts => new()
    {
        { "POST", "agents", """{"name":"made{0}","runtimeKind":"native","nodeType":"script"}""" },
        { "POST", "agents", """{"name":"made","displayName":"Made{0}","runtimeKind":"native","nodeType":"script"}""" },
        { "POST", "agents", """{"name":"made","tags":["tag{0}"],"runtimeKind":"native","nodeType":"script"}""" },
        { "POST", "agents", """{"name":"made","runtimeKind":"native{0}","nodeType":"script"}""" },
        { "POST", "agents", """{"name":"made","runtimeKind":"native","nodeType":"script{0}"}""" },
        { "PATCH", "agents/desk", """{"displayName":"Made{0}"}""" },
        { "POST", "agents/desk/rename", """{"name":"made{0}"}""" },
        { "POST", "agents/desk/clone", """{"name":"made{0}"}""" },
        { "POST", "agents/import", """{"version":1,"agent":{"name":"made{0}","runtimeKind":"native","nodeType":"script"}}""" },
        { "POST", "agents/import", """{"version":1,"agent":{"name":"made","displayName":"Made{0}","runtimeKind":"native","nodeType":"script"}}""" },
        { "POST", "agents/desk/hold", """{"reason":"Odd{0}"}""" },
        { "POST", "agents/desk/webhooks", """{"name":"made{0}"}""" },
        { "POST", "agents/desk/transfer", """{"owner":"user:1{0}"}""" },
        { "POST", "agents/desk/executions", """{"type":"made{0}"}""" },
        { "POST", "agents/desk/executions", """{"type":"made","key":"k{0}"}""" },
        { "POST", "agents/desk/shares", """{"role":"viewer{0}","level":"use"}""" },
        { "POST", "keys", """{"name":"made{0}","scope":"read"}""" },
        { "POST", "keys", """{"name":"made","scope":"read{0}"}""" },
        { "POST", "tenants", """{"name":"made{0}"}""" },
        { "POST", "invitations", """{"email":"ada@example.org","role":"viewer{0}"}""" },
        { "POST", "invitations", """{"email":"ada{0}@example.org","role":"viewer"}""" },
    };

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task LineBreaks_AreRefused_WhereATextStandsInAHead(string method, string path, string body)
    {
        foreach (var text in Breaks)
        {
            using var answer = await SendAsync(method, path, body.Replace("{0}", JsonValue.Create(text).ToJsonString()[1..^1], StringComparison.Ordinal));

            Assert.True((int)answer.StatusCode is 400 or 422, $"{method} {path} with {JsonValue.Create(text).ToJsonString()}: {(int)answer.StatusCode}");
        }

        Assert.Empty(Server.Mail.All);
        Assert.Equal([DeskServer.Desk], (await Server.Client.Agents.ListAsync()).Items.Select(agent => agent.Name));
    }

    /// <summary>An address is taken without what is around it; within it nothing breaks a line.</summary>
    [Theory]
    [InlineData("ada@example.org\r\nBcc: all@example.org")]
    [InlineData("ada@example.org\nSubject: x")]
    [InlineData("ada@example.org, all@example.org")]
    [InlineData("<ada@example.org>")]
    [InlineData("ada@example.org\u0000")]
    public async Task Mail_GoesToOneAddress(string email)
    {
        var invitation = await SendAsync("POST", "invitations", new JsonObject { ["email"] = email, ["role"] = "viewer" }.ToJsonString());
        var share = await SendAsync("POST", "agents/desk/shares", new JsonObject { ["email"] = email, ["level"] = "use" }.ToJsonString());
        var code = await SendAsync("POST", "session/code", new JsonObject { ["email"] = email }.ToJsonString(), isKnown: false);

        Assert.Equal([422, 422, 204], ((HttpResponseMessage[])[invitation, share, code]).Select(answer => (int)answer.StatusCode));
        Assert.Empty(Server.Mail.All);
    }

    /// <summary>What comes in a path is a name that is not there, and no line of the answer.</summary>
    [Fact]
    public async Task LineBreaks_InAPath_AreInNoHeaderOfTheAnswer()
    {
        foreach (var door in Door.All(Server.Server, _ => "desk%0d%0aX-Injected:%20yes").Where(door => door.Path.Contains("%0d", StringComparison.Ordinal)))
        {
            using var request = new HttpRequestMessage(new HttpMethod(door.Method), new Uri(new Uri(Server.Server.Address), door.Path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.ApiKey);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

            Assert.False(answer.Headers.Contains("X-Injected"), door.ToString());
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{door}: {(int)answer.StatusCode}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string body, bool isKnown = true)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(new Uri(Server.Server.Address), $"/api/v1/{path}"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (isKnown)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.ApiKey);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

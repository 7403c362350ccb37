using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trinity.Client;
using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Sharing;
using Trinity.Engine.Outbound;
using Trinity.Platform.Instance;
using Trinity.Testing.Deliveries;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Secrets;

/// <summary>No secret is in the log, at any level, nor in the database.</summary>
[OnEitherStore]
public sealed class RedactionTests
{
    private const string Signing = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0IG9ubHk=";
    private const string Verifying = "verifying-secret-of-the-test-only";
    private const string Password = "password-of-the-test-only";
    private const string Query = "query-of-a-destination";
    private const string Guess = "trk_guess_0123456789abcdefghijklmn";

    [Fact]
    public async Task Secrets_AreInNoLineOfTheLog_AndInNoFileButThatOfTheKeys()
    {
        var output = new LogOutput();
        await using var receiver = new Receiver();
        await using var server = await TestServer.StartAsync(configure: services =>
        {
            output.AddTo(services);
            services.Configure<OutboundOptions>(options => options.AllowedRanges = ["127.0.0.0/8"]);
        });
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        var key = (await server.Client.Keys.CreateAsync(new CreateKey("ci", "build"))).Token!;
        var setup = server.Services.GetRequiredService<SetupService>().CreateToken();
        var hook = await AddAsync(server, new Uri($"http://127.0.0.1:{receiver.Port}/hook?token={Query}"));

        var link = new Uri((await server.Client.Links.CreateAsync("desk", new CreateLink("Help page"))).Url!).AbsolutePath;

        // In by each door, with good and with bad secrets.
        await SendAsync(http, "GET", "/api/v1/agents", key);
        await SendAsync(http, "GET", "/api/v1/agents", Guess);
        await SendAsync(http, "GET", $"/api/v1/agents?api_key={key}", key);
        await SendAsync(http, "GET", $"/setup?token={setup}", key: null);
        await SendAsync(http, "POST", "/api/v1/setup", key: null, $$"""{"token":"{{setup}}","email":"a@example.org","password":"{{Password}}"}""");
        await SendAsync(http, "POST", "/api/v1/setup", key: null, $$"""{"token":"{{setup}}","password":["{{Password}}"]}""");
        await SendAsync(http, "PATCH", "/api/v1/agents/desk", key, Configuration($"\"{Verifying}\""));
        await SendAsync(http, "PATCH", "/api/v1/agents/desk", key, Configuration($"[\"{Verifying}\"]"));
        await SendAsync(http, "POST", hook, key: null, """{"action":"opened"}""", Verifying);
        await SendAsync(http, "POST", hook, key: null, """{"action":"opened"}""", Signing);
        await SendAsync(http, "POST", hook + "x", key: null, "{}");
        await SendAsync(http, "GET", hook, key: null);
        await SendAsync(http, "GET", link, key: null);
        await SendAsync(http, "GET", link + "x", key: null);
        await SendAsync(http, "POST", link + "/messages", key: null, "{");
        await SendAsync(http, "GET", link + "/executions/exe_", key: null);
        await Eventually.HoldsAsync(async () => (await server.Client.Deliveries.ListAsync("status=delivered")).Items.Count == 1);
        receiver.Always(Receiver.Status(410));
        await SendAsync(http, "POST", hook, key: null, """{"action":"closed"}""", Verifying);
        await Eventually.HoldsAsync(async () => (await server.Client.Deliveries.ListAsync("status=dead")).Items.Count == 1);
        await server.Client.Webhooks.RotateAsync("desk", "hook");
        await server.DownAsync();

        string[] secrets = [Signing, Verifying, Password, Guess, key, setup, TestServer.ApiKey, hook.Split('/')[^1], link.Split('/')[^1]];
        Assert.True(output.Lines.Count > 100, $"{output.Lines.Count} lines");
        Assert.Empty(
            from line in output.Lines
            from secret in secrets.Append(Query)
            where line.Contains(secret, StringComparison.Ordinal)
            select line);
        var stored = StoredBytes.Of(server);
        Assert.All(secrets, secret => Assert.Equal(-1, stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret))));
    }

    /// <summary>A change that is refused.</summary>
    private static string Configuration(string secret) => $$$"""{"config":{"verify":{"scheme":"none at all","secret":{{{secret}}} } } }""";

    /// <returns>The path of a hook whose deliveries go on to a receiver.</returns>
    private static async Task<string> AddAsync(TestServer server, Uri receiver)
    {
        await server.Client.Agents.CreateAsync(new CreateAgent
        {
            Name = "desk",
            RuntimeKind = "native",
            NodeType = "webhook-processor",
            Config = RawJson.From(new { verify = new { scheme = "github", secret = Verifying }, to = new[] { new { url = receiver, secret = Signing } } }),
        });
        return new Uri((await server.Client.Webhooks.CreateAsync("desk", "hook")).Url!).AbsolutePath;
    }

    private static async Task SendAsync(HttpClient http, string method, string path, string? key, string? body = null, string? sign = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (sign is not null)
        {
            request.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
            request.Headers.Add(
                "X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(sign), Encoding.UTF8.GetBytes(body!))));
        }

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

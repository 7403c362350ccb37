using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Trinity.Client.Sharing;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Http;

/// <summary>What is too large, too deep, too long or of the wrong kind is refused by every endpoint in the same words.</summary>
public sealed class RequestBoundTests : IAsyncLifetime
{
    private static readonly (string Name, string Content, string Type, int Status, string Code)[] Bodies =
    [
        ("too large", "{\"name\":\"" + new string('a', 2 * 1024 * 1024) + "\"}", "application/json", 413, "body_too_large"),
        ("too deep", string.Concat(Enumerable.Repeat("{\"config\":", 70)) + "1" + new string('}', 70), "application/json", 400, "invalid_json"),
        ("too deep inside", "{\"config\":" + new string('[', 70) + new string(']', 70) + "}", "application/json", 400, "invalid_json"),
        ("not JSON", "not JSON at all", "application/json", 400, "invalid_json"),
        ("half of it", "{\"name\":", "application/json", 400, "invalid_json"),
        ("text", "some text that is long enough", "text/plain", 415, "unsupported_media_type"),
        ("XML", "<name>something long enough</name>", "application/xml", 415, "unsupported_media_type"),
    ];

    /// <summary>Doors that take more, or what is no JSON, or refuse in the words of somebody else's API.</summary>
    private static readonly string[] OwnWords =
        ["/hooks", "/model-proxy", "/agent-tools", "/api/v1/agents/{name}/files/content", "/api/v1/agents/{name}/workspace"];

    private readonly HttpClient _http = new();
    private DeskServer? _server;

    private TestServer Server => _server!.Server;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task Bodies_ThatNoEndpointMayTake_AreRefusedInTheSameWordsByAll()
    {
        var faults = new List<string>();

        // Whoever has no link is not let in: its door reads nothing then.
        var link = (await Server.Client.Links.CreateAsync(DeskServer.Desk, new CreateLink("Help"))).Url!.Split('/')[^1];
        var doors = Door.All(Server, place => place.EndsWith(" number", StringComparison.Ordinal) ? "1" : place.StartsWith("/api/v1/public/", StringComparison.Ordinal) ? link : "x")
            .Where(door => door.Method is not "GET" && !Array.Exists(OwnWords, start => door.Route.StartsWith(start, StringComparison.Ordinal))).ToArray();
        foreach (var door in doors)
        {
            foreach (var body in Bodies)
            {
                var expected = door.TakesBody ? (body.Status, body.Code) : (400, "unexpected_body");
                if (await SendAsync(door.Method, door.Path, Content(body.Content, body.Type)) is var answer && answer != expected)
                {
                    faults.Add($"{door} with {body.Name}: {answer}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Contains(doors, door => door.Method == "PATCH");
    }

    [Fact]
    public async Task Delivery_ThatIsTooLarge_IsRefused()
    {
        var hook = await Server.Client.Webhooks.CreateAsync(DeskServer.Desk, "hook");

        var answer = await SendAsync("POST", new Uri(hook.Url!).AbsolutePath, Content(Bodies[0].Content, "application/json"));

        Assert.Equal((413, "body_too_large"), answer);
    }

    [Theory]
    [InlineData(2_049, 0, 0, 414, "uri_too_long")]
    [InlineData(0, 4_097, 0, 414, "uri_too_long")]
    [InlineData(0, 0, 101, 400, "too_many_query_values")]
    [InlineData(2_047, 0, 0, 404, "not_found")]
    [InlineData(0, 4_000, 0, 200, null)]
    [InlineData(0, 0, 100, 200, null)]
    public async Task Address_IsBounded(int path, int query, int values, int status, string? code)
    {
        var address = path > 0
            ? "/" + new string('x', path)
            : "/api/v1/agents?" + (query > 0 ? "x=" + new string('x', query - 3) : string.Join('&', Enumerable.Repeat("q=x", values)));

        Assert.Equal((status, code), await SendAsync("GET", address, content: null));
    }

    [Fact]
    public async Task RequestLineAndHeaders_AreBoundedByTheWebServer()
    {
        using var line = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(Server.Address), "/" + new string('x', 9_000)));
        using var large = new HttpRequestMessage(HttpMethod.Get, new Uri(Server.Address));
        large.Headers.Add("X-Large", new string('x', 40_000));
        using var many = new HttpRequestMessage(HttpMethod.Get, new Uri(Server.Address));
        for (var i = 0; i < 101; i++)
        {
            many.Headers.Add($"X-{i}", "x");
        }

        var statuses = new List<int>();
        foreach (var request in (HttpRequestMessage[])[line, large, many])
        {
            using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([414, 431, 431], statuses);
    }

    private static StringContent Content(string text, string type) => new(text, Encoding.UTF8, new MediaTypeHeaderValue(type));

    private async Task<(int Status, string? Code)> SendAsync(string method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(new Uri(Server.Address), path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.ApiKey);

        // The answer comes before the body is sent: it is not broken off in the middle.
        request.Headers.ExpectContinue = content is not null;
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? null : JsonNode.Parse(text)!["code"]!.GetValue<string>());
    }
}

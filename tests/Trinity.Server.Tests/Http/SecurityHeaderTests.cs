using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Http;

/// <summary>What every answer tells a browser, whatever it is an answer to.</summary>
public sealed partial class SecurityHeaderTests : IAsyncLifetime
{
    private static readonly string[] Pages = ["/", "/setup", "/setup.js", "/join", "/join.js", "/pages.css"];

    private readonly HttpClient _http = new();
    private DeskServer? _server;

    private DeskServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Answers_OfEveryEndpoint_HaveThem_WithAKeyAndWithout()
    {
        var faults = new List<string>();
        foreach (var door in Door.All(Server.Server, place => place.EndsWith(" documentName", StringComparison.Ordinal) ? "v1" : DeskServer.Desk))
        {
            foreach (var key in (string?[])[null, TestServer.ApiKey])
            {
                using var answer = await SendAsync(door.Method, door.Path, key);
                faults.AddRange(Faults(answer, Pages.Contains(door.Path)).Select(fault => $"{door} ({(int)answer.StatusCode}): {fault}"));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound, null)]
    [InlineData("PUT", "/api/v1/agents", HttpStatusCode.MethodNotAllowed, null)]
    [InlineData("POST", "/api/v1/agents", HttpStatusCode.BadRequest, "{")]
    [InlineData("GET", "/api/v1/agents", HttpStatusCode.BadRequest, null, "evil.example")]
    public async Task Refusals_HaveThem(string method, string path, HttpStatusCode status, string? body, string? host = null)
    {
        using var answer = await SendAsync(method, path, TestServer.ApiKey, body, host);

        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(Faults(answer, isPage: false));
    }

    [Fact]
    public async Task Pages_HaveNothingInline()
    {
        foreach (var page in Pages)
        {
            using var answer = await SendAsync("GET", page, key: null);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

            Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
            Assert.DoesNotMatch(Inline(), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static IEnumerable<string> Faults(HttpResponseMessage answer, bool isPage)
    {
        string Value(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : string.Empty;

        var policy = Value("Content-Security-Policy");
        if (!policy.Contains("default-src 'none'", StringComparison.Ordinal) || !policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal)
            || policy.Contains("unsafe", StringComparison.Ordinal) || policy.Contains("script-src", StringComparison.Ordinal) != isPage)
        {
            yield return $"its policy is '{policy}'";
        }

        if (Value("X-Content-Type-Options") != "nosniff" || Value("Referrer-Policy") != "no-referrer")
        {
            yield return $"'{Value("X-Content-Type-Options")}', '{Value("Referrer-Policy")}'";
        }

        if (answer.Headers.CacheControl is not { NoStore: true })
        {
            yield return "it may be kept";
        }

        if (Value("Server").Length > 0 || Value("X-Powered-By").Length > 0 || Value("Strict-Transport-Security").Length > 0)
        {
            yield return "it says more than it should";
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? key, string? body = null, string? host = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(new Uri(Server.Server.Address), path));
        request.Headers.Host = host;
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json"));
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("<style|<script(?![^>]* src=)|style=|\\son[a-z]+=|javascript:", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Inline();
}

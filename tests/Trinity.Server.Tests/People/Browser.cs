using System.Net;
using System.Net.Http.Json;
using Trinity.Client;
using Trinity.Client.People;

namespace Trinity.Server.Tests.People;

/// <summary>What a browser does: keeps cookies, and as a page of ours sends the token of the session.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http;

    public Browser(string address)
    {
        Cookies = new CookieContainer();
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies }) { BaseAddress = new Uri(address) };
    }

    public CookieContainer Cookies { get; }

    /// <summary>The token of the session; null before one signs in, and on a page of somebody else.</summary>
    public string? CsrfToken { get; set; }

    public string? Cookie
    {
        get => Cookies.GetCookies(_http.BaseAddress!)["trinity_session"]?.Value;
        set => Cookies.Add(_http.BaseAddress!, new Cookie("trinity_session", value));
    }

    public async Task<Answer<SignedInSession>> SignInAsync(SignIn signIn)
    {
        var answer = await PostAsync<SignedInSession>("session", signIn);
        CsrfToken = answer.Body?.CsrfToken ?? CsrfToken;
        return answer;
    }

    public Task<Answer<T>> GetAsync<T>(string path) => SendAsync<T>(HttpMethod.Get, path, body: null);

    public Task<Answer<T>> PostAsync<T>(string path, object? body = null) => SendAsync<T>(HttpMethod.Post, path, body);

    public async Task<Answer<T>> SendAsync<T>(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/{path}");
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType(), mediaType: null, TrinityJson.Options);
        if (CsrfToken is not null)
        {
            request.Headers.Add("X-CSRF-Token", CsrfToken);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var problem = await response.Content.ReadFromJsonAsync<Problem>(TrinityJson.Options, TestContext.Current.CancellationToken);
            return new Answer<T>((int)response.StatusCode, problem!.Code, default) { RetryAfter = response.Headers.RetryAfter?.Delta };
        }

        return new Answer<T>(
            (int)response.StatusCode,
            null,
            response.Content.Headers.ContentLength is 0 or null && response.StatusCode != HttpStatusCode.OK && response.StatusCode != HttpStatusCode.Created
                ? default
                : await response.Content.ReadFromJsonAsync<T>(TrinityJson.Options, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What a server answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Code">The code of the problem; null when there is none.</param>
/// <param name="Body">The answer; null for a problem.</param>
internal sealed record Answer<T>(int Status, string? Code, T? Body)
{
    public TimeSpan? RetryAfter { get; init; }

    public (int Status, string? Code) Refusal => (Status, Code);
}

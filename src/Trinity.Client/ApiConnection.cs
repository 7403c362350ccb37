using System.Net.Http.Json;
using System.Text.Json;

namespace Trinity.Client;

/// <summary>What the clients of all features send with.</summary>
internal sealed class ApiConnection(HttpClient http)
{
    public const string Root = "/api/v1";

    public HttpClient Http => http;

    public static string AgentPath(string name) => $"{Root}/agents/{Uri.EscapeDataString(name)}";

    public async Task<T> SendAsync<T>(
        HttpMethod method, string path, object? body, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), mediaType: null, TrinityJson.Options);
        }

        prepare?.Invoke(request);
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
        }

        return response.StatusCode == System.Net.HttpStatusCode.NoContent
            ? default!
            : (await response.Content.ReadFromJsonAsync<T>(TrinityJson.Options, cancellationToken).ConfigureAwait(false))!;
    }

    public static async Task<TrinityApiException> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Problem? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync<Problem>(TrinityJson.Options, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            // Something between here and the server answered.
        }

        return new TrinityApiException(
            problem ?? new Problem { Status = (int)response.StatusCode, Title = response.ReasonPhrase, Code = "unknown" },
            response.Headers.RetryAfter?.Delta);
    }
}

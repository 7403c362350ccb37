using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Trinity.Client.Agents;
using Trinity.Client.Executions;
using Trinity.Client.Instance;
using Trinity.Client.Operators;
using Trinity.Client.Webhooks;

namespace Trinity.Client;

/// <summary>Speaks to a Trinity server.</summary>
/// <remarks>
/// Thread-safe. Every method throws <see cref="TrinityApiException"/> when the server refuses, with the stable code; a request that is
/// refused has changed nothing. Lists are in pages of 50, 200 at most.
/// </remarks>
public sealed class TrinityClient : IDisposable
{
    private const string Api = "/api/v1";

    private readonly HttpClient _http;
    private readonly bool _ownsHttp;

    /// <summary>Creates a client with a connection of its own.</summary>
    /// <param name="server">The server's address, for example <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="apiKey">An API key; null for what needs none.</param>
    public TrinityClient(Uri server, string? apiKey)
        : this(new HttpClient { BaseAddress = server }, apiKey) => _ownsHttp = true;

    /// <summary>Creates a client on a connection of the caller's.</summary>
    /// <param name="http">The connection, with its base address.</param>
    /// <param name="apiKey">An API key; null for what needs none.</param>
    public TrinityClient(HttpClient http, string? apiKey)
    {
        ArgumentNullException.ThrowIfNull(http);
        _http = http;
        if (apiKey is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        }
    }

    /// <summary>Creates the first administrator of an instance.</summary>
    /// <param name="request">Who.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<SetUpDone> SetUpAsync(SetUp request, CancellationToken cancellationToken = default) =>
        SendAsync<SetUpDone>(HttpMethod.Post, $"{Api}/setup", request, cancellationToken);

    /// <summary>Asks whether the instance can take work.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken = default)
    {
        using var response = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Lists the node types.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<NodeTypes> ListNodeTypesAsync(CancellationToken cancellationToken = default) =>
        SendAsync<NodeTypes>(HttpMethod.Get, $"{Api}/node-types", body: null, cancellationToken);

    /// <summary>Lists agents by name.</summary>
    /// <param name="query">A query string without its question mark, for example <c>tag=demo&amp;limit=200</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Agent>> ListAgentsAsync(string query = "", CancellationToken cancellationToken = default) =>
        SendAsync<Page<Agent>>(HttpMethod.Get, $"{Api}/agents?{query}", body: null, cancellationToken);

    /// <summary>Creates an agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> CreateAgentAsync(CreateAgent agent, CancellationToken cancellationToken = default) =>
        SendAsync<Agent>(HttpMethod.Post, $"{Api}/agents", agent, cancellationToken);

    /// <summary>Shows an agent.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> GetAgentAsync(string name, CancellationToken cancellationToken = default) =>
        SendAsync<Agent>(HttpMethod.Get, AgentPath(name), body: null, cancellationToken);

    /// <summary>Changes an agent.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="change">What changes.</param>
    /// <param name="ifVersion">The version it must still have; null for any.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> ChangeAgentAsync(
        string name, ChangeAgent change, long? ifVersion = null, CancellationToken cancellationToken = default) =>
        SendAsync<Agent>(
            HttpMethod.Patch,
            AgentPath(name),
            change,
            cancellationToken,
            ifVersion is null ? null : request => request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{ifVersion}\"")));

    /// <summary>Deletes an agent; everything of it is kept for restore, unless it is purged.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="purge">Whether everything of it is erased.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task DeleteAgentAsync(string name, bool purge = false, CancellationToken cancellationToken = default) =>
        SendAsync<object?>(HttpMethod.Delete, $"{AgentPath(name)}?purge={(purge ? "true" : "false")}", body: null, cancellationToken);

    /// <summary>Brings a deleted agent back.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> RestoreAgentAsync(string name, CancellationToken cancellationToken = default) =>
        SendAsync<Agent>(HttpMethod.Post, $"{AgentPath(name)}/restore", body: null, cancellationToken);

    /// <summary>Lets an agent work.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> StartAgentAsync(string name, CancellationToken cancellationToken = default) =>
        SendAsync<Agent>(HttpMethod.Post, $"{AgentPath(name)}/start", body: null, cancellationToken);

    /// <summary>Stops an agent: messages are accepted and wait.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> StopAgentAsync(string name, CancellationToken cancellationToken = default) =>
        SendAsync<Agent>(HttpMethod.Post, $"{AgentPath(name)}/stop", body: null, cancellationToken);

    /// <summary>Drops an agent's queued work, conversations and reminders.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="clearState">Whether its states are cleared too.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> ResetAgentAsync(string name, bool clearState = false, CancellationToken cancellationToken = default) =>
        SendAsync<Agent>(HttpMethod.Post, $"{AgentPath(name)}/reset", new ResetAgent(clearState), cancellationToken);

    /// <summary>Lets an agent go on with the current code of its node type.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Agent> RedeployAgentAsync(string name, CancellationToken cancellationToken = default) =>
        SendAsync<Agent>(HttpMethod.Post, $"{AgentPath(name)}/redeploy", body: null, cancellationToken);

    /// <summary>Says how an agent is now.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentStatus> GetAgentStatusAsync(string name, CancellationToken cancellationToken = default) =>
        SendAsync<AgentStatus>(HttpMethod.Get, $"{AgentPath(name)}/status", body: null, cancellationToken);

    /// <summary>Says what can be done with an agent.</summary>
    /// <param name="name">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentCapabilities> GetAgentCapabilitiesAsync(string name, CancellationToken cancellationToken = default) =>
        SendAsync<AgentCapabilities>(HttpMethod.Get, $"{AgentPath(name)}/capabilities", body: null, cancellationToken);

    /// <summary>Shows the committed state of a key; null when it has none.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<AgentState?> GetStateAsync(string agent, string key, CancellationToken cancellationToken = default)
    {
        try
        {
            return await SendAsync<AgentState>(
                HttpMethod.Get, $"{AgentPath(agent)}/state/{Uri.EscapeDataString(key)}", body: null, cancellationToken).ConfigureAwait(false);
        }
        catch (TrinityApiException exception) when (exception.Code == "state_not_found")
        {
            return null;
        }
    }

    /// <summary>Lists states by key.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="query">A query string without its question mark, for example <c>where=stage%3Dtwo</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<AgentState>> FindStatesAsync(string agent, string query = "", CancellationToken cancellationToken = default) =>
        SendAsync<Page<AgentState>>(HttpMethod.Get, $"{AgentPath(agent)}/state?{query}", body: null, cancellationToken);

    /// <summary>Sends an agent a message.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="execution">The message.</param>
    /// <param name="options">What identifies it and how long to wait for its end.</param>
    /// <param name="cancellationToken">Ends the request; what was accepted goes on.</param>
    public Task<Execution> SubmitAsync(
        string agent, SubmitExecution execution, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync<Execution>(HttpMethod.Post, $"{AgentPath(agent)}/executions", execution, cancellationToken, request =>
        {
            if (options?.IdempotencyKey is { } key)
            {
                request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{key}\"");
            }

            if (options?.Wait is { } wait)
            {
                request.Headers.TryAddWithoutValidation("Prefer", $"wait={(int)wait.TotalSeconds}");
            }
        });

    /// <summary>Lists executions, the latest first.</summary>
    /// <param name="query">A query string without its question mark, for example <c>agent=desk&amp;status=dead</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Execution>> ListExecutionsAsync(string query = "", CancellationToken cancellationToken = default) =>
        SendAsync<Page<Execution>>(HttpMethod.Get, $"{Api}/executions?{query}", body: null, cancellationToken);

    /// <summary>Shows an execution.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Execution> GetExecutionAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync<Execution>(HttpMethod.Get, $"{Api}/executions/{id}", body: null, cancellationToken);

    /// <summary>Ends an execution and all that hangs on it.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Execution> CancelExecutionAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync<Execution>(HttpMethod.Post, $"{Api}/executions/{id}/cancel", body: null, cancellationToken);

    /// <summary>Attempts an ended execution again, or starts it afresh as a new one.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="fresh">Whether it becomes a new execution.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Execution> RetryExecutionAsync(string id, bool fresh = false, CancellationToken cancellationToken = default) =>
        SendAsync<Execution>(HttpMethod.Post, $"{Api}/executions/{id}/retry", new RetryExecution(fresh), cancellationToken);

    /// <summary>Lists what waits for people, the oldest first.</summary>
    /// <param name="query">A query string without its question mark, for example <c>status=pending</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Ask>> ListAsksAsync(string query = "", CancellationToken cancellationToken = default) =>
        SendAsync<Page<Ask>>(HttpMethod.Get, $"{Api}/operator-queue?{query}", body: null, cancellationToken);

    /// <summary>Shows an entry of the operator queue.</summary>
    /// <param name="id">The entry's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Ask> GetAskAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync<Ask>(HttpMethod.Get, $"{Api}/operator-queue/{id}", body: null, cancellationToken);

    /// <summary>Answers an entry, once.</summary>
    /// <param name="id">The entry's id.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Ask> AnswerAsync(string id, AnswerAsk answer, CancellationToken cancellationToken = default) =>
        SendAsync<Ask>(HttpMethod.Post, $"{Api}/operator-queue/{id}/answer", answer, cancellationToken);

    /// <summary>Ends an entry without an answer.</summary>
    /// <param name="id">The entry's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Ask> CancelAskAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync<Ask>(HttpMethod.Post, $"{Api}/operator-queue/{id}/cancel", body: null, cancellationToken);

    /// <summary>Creates a webhook. Its URL is shown this once.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="name">The webhook's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Webhook> CreateWebhookAsync(string agent, string name, CancellationToken cancellationToken = default) =>
        SendAsync<Webhook>(HttpMethod.Post, $"{AgentPath(agent)}/webhooks", new CreateWebhook(name), cancellationToken);

    /// <summary>Lists an agent's webhooks.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Webhook>> ListWebhooksAsync(string agent, CancellationToken cancellationToken = default) =>
        SendAsync<Page<Webhook>>(HttpMethod.Get, $"{AgentPath(agent)}/webhooks", body: null, cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }

    private static string AgentPath(string name) => $"{Api}/agents/{Uri.EscapeDataString(name)}";

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, object? body, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), mediaType: null, TrinityJson.Options);
        }

        prepare?.Invoke(request);
        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
        }

        return response.StatusCode == System.Net.HttpStatusCode.NoContent
            ? default!
            : (await response.Content.ReadFromJsonAsync<T>(TrinityJson.Options, cancellationToken).ConfigureAwait(false))!;
    }

    private static async Task<TrinityApiException> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
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

/// <summary>What identifies a message and how long to wait for its end.</summary>
public sealed record SubmitOptions
{
    /// <summary>What identifies the message: sent again, it is the same execution. 1 to 200 characters; null for nothing.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long to wait for the execution to end, up to 60 seconds; null not at all.</summary>
    public TimeSpan? Wait { get; init; }
}

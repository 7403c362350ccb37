namespace Trinity.Client.Executions;

/// <summary>Executions: messages that are sent, and what becomes of them.</summary>
public sealed class ExecutionsClient
{
    private readonly ApiConnection _api;

    internal ExecutionsClient(ApiConnection api) => _api = api;

    /// <summary>Sends an agent a message.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="execution">The message.</param>
    /// <param name="options">What identifies it and how long to wait for its end.</param>
    /// <param name="cancellationToken">Ends the request; what was accepted goes on.</param>
    /// <exception cref="TrinityApiException">
    /// <c>agent_not_found</c>; <c>agent_expired</c>, of an ephemeral agent that takes nothing more; <c>idempotency_key_reused</c>;
    /// <c>lane_full</c>, <c>agent_full</c> and <c>busy</c>, with the time after which to try again.
    /// </exception>
    public Task<Execution> SubmitAsync(
        string agent, SubmitExecution execution, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Execution>(HttpMethod.Post, $"{ApiConnection.AgentPath(agent)}/executions", execution, cancellationToken, request =>
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
    /// <param name="query">
    /// A query string without its question mark, for example <c>agent=desk&amp;status=dead</c>. It filters by <c>agent</c>, <c>status</c>
    /// (also several), <c>type</c>, <c>key</c>, <c>source</c>, <c>code</c>, <c>createdAfter</c> and <c>createdBefore</c>.
    /// </param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Execution>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Execution>>(HttpMethod.Get, $"{ApiConnection.Root}/executions?{query}", body: null, cancellationToken);

    /// <summary>Shows an execution.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Execution> GetAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Execution>(HttpMethod.Get, $"{ApiConnection.Root}/executions/{id}", body: null, cancellationToken);

    /// <summary>Ends an execution and all that hangs on it.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Execution> CancelAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Execution>(HttpMethod.Post, $"{ApiConnection.Root}/executions/{id}/cancel", body: null, cancellationToken);

    /// <summary>Attempts an ended execution again, or starts it afresh as a new one.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="fresh">Whether it becomes a new execution.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Execution> RetryAsync(string id, bool fresh = false, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Execution>(HttpMethod.Post, $"{ApiConnection.Root}/executions/{id}/retry", new RetryExecution(fresh), cancellationToken);

    /// <summary>Attempts many ended executions again, in the order of their acceptance; at most 1,000 at once.</summary>
    /// <param name="retry">Which, and how.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<BulkResult> RetryAsync(RetryExecutions retry, CancellationToken cancellationToken = default) =>
        _api.SendAsync<BulkResult>(HttpMethod.Post, $"{ApiConnection.Root}/executions/retry", retry, cancellationToken);

    /// <summary>Ends many executions; at most 1,000 at once.</summary>
    /// <param name="select">Which.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<BulkResult> CancelAsync(SelectExecutions select, CancellationToken cancellationToken = default) =>
        _api.SendAsync<BulkResult>(HttpMethod.Post, $"{ApiConnection.Root}/executions/cancel", select, cancellationToken);

    /// <summary>Shows an execution as it is, and again whenever it has changed, until it has ended.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Ends the watching; the execution goes on.</param>
    /// <remarks>
    /// A connection that breaks is made again where it was, once a second for half a minute; after that <see cref="HttpRequestException"/>
    /// is thrown.
    /// </remarks>
    public IAsyncEnumerable<Execution> WatchAsync(string id, CancellationToken cancellationToken = default) =>
        new EventStream<Execution>(_api.Http, $"{ApiConnection.Root}/executions/{id}/events")
            .ReadAsync(execution => execution.FinishedAt is not null, cancellationToken);

    /// <summary>Reads what an execution in a container has told of itself, in the order in which it was heard.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="query">For example <c>limit=100</c>; also <c>cursor</c>. 50 entries by default, 200 at most.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>execution_not_found</c>.</exception>
    public Task<Page<TranscriptEntry>> ReadTranscriptAsync(string id, string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<TranscriptEntry>>(HttpMethod.Get, $"{ApiConnection.Root}/executions/{id}/transcript?{query}", body: null, cancellationToken);

    /// <summary>Reads what an execution in a container has told of itself, from its beginning, and goes on until it has ended.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <remarks>
    /// The last entry is of the kind <c>over</c>. A connection that breaks is made again where it was, once a second for half a minute; after that
    /// <see cref="HttpRequestException"/> is thrown.
    /// </remarks>
    public IAsyncEnumerable<TranscriptEntry> FollowTranscriptAsync(string id, CancellationToken cancellationToken = default) =>
        new EventStream<TranscriptEntry>(_api.Http, $"{ApiConnection.Root}/executions/{id}/transcript")
            .ReadAsync(entry => entry.Kind == "over", cancellationToken);
}

namespace Trinity.Client.Operators;

/// <summary>The operator queue: what waits for people.</summary>
public sealed class AsksClient
{
    private readonly ApiConnection _api;

    internal AsksClient(ApiConnection api) => _api = api;

    /// <summary>Lists the operator queue, the oldest first, or the most urgent first with <c>sort=priority</c>.</summary>
    /// <param name="query">
    /// A query string without its question mark, for example <c>status=pending&amp;sort=priority</c>. It filters by <c>status</c>,
    /// <c>kind</c>, <c>agent</c>, <c>priority</c>, <c>addressee</c>, <c>execution</c>, <c>overdue</c> and <c>q</c>, a part of the title.
    /// </param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Ask>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Ask>>(HttpMethod.Get, $"{ApiConnection.Root}/operator-queue?{query}", body: null, cancellationToken);

    /// <summary>Shows an entry of the operator queue.</summary>
    /// <param name="id">The entry's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Ask> GetAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Ask>(HttpMethod.Get, $"{ApiConnection.Root}/operator-queue/{id}", body: null, cancellationToken);

    /// <summary>Answers an entry, once.</summary>
    /// <param name="id">The entry's id.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Ask> AnswerAsync(string id, AnswerAsk answer, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Ask>(HttpMethod.Post, $"{ApiConnection.Root}/operator-queue/{id}/answer", answer, cancellationToken);

    /// <summary>Ends an entry without an answer.</summary>
    /// <param name="id">The entry's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Ask> CancelAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Ask>(HttpMethod.Post, $"{ApiConnection.Root}/operator-queue/{id}/cancel", body: null, cancellationToken);

    /// <summary>Says how much waits.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AskCounts> CountAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<AskCounts>(HttpMethod.Get, $"{ApiConnection.Root}/operator-queue/counts", body: null, cancellationToken);

    /// <summary>Answers many entries alike; at most 1,000 at once.</summary>
    /// <param name="answer">Which, and what.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<BulkResult> AnswerAsync(AnswerAsks answer, CancellationToken cancellationToken = default) =>
        _api.SendAsync<BulkResult>(HttpMethod.Post, $"{ApiConnection.Root}/operator-queue/answer", answer, cancellationToken);

    /// <summary>Ends many entries without an answer; at most 1,000 at once.</summary>
    /// <param name="select">Which.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<BulkResult> CancelAsync(SelectAsks select, CancellationToken cancellationToken = default) =>
        _api.SendAsync<BulkResult>(HttpMethod.Post, $"{ApiConnection.Root}/operator-queue/cancel", select, cancellationToken);
}

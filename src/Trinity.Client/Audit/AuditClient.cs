namespace Trinity.Client.Audit;

/// <summary>The audit log: who did what, and what was refused. Only for who manages the instance.</summary>
public sealed class AuditClient
{
    private const string Path = $"{ApiConnection.Root}/audit";

    private readonly ApiConnection _api;

    internal AuditClient(ApiConnection api) => _api = api;

    /// <summary>Lists entries, the latest first.</summary>
    /// <param name="query">For example <c>target=agt_1f&amp;outcome=done</c>. Filters: actor, key, action, target, outcome, request, since, until.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>invalid_filter</c>, <c>forbidden</c>.</exception>
    public Task<Page<AuditEntry>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<AuditEntry>>(HttpMethod.Get, $"{Path}?{query}", body: null, cancellationToken);

    /// <summary>Reads all of it in its order, as lines of CSV or of JSON.</summary>
    /// <param name="query">The format, <c>format=csv</c> or <c>format=jsonl</c>, and the filters of the list.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The lines as they come. Dispose of it.</returns>
    /// <exception cref="TrinityApiException"><c>invalid_filter</c>, <c>invalid_format</c>, <c>forbidden</c>.</exception>
    public async Task<Stream> ExportAsync(string query = "", CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Path}/export?{query}", UriKind.Relative));
        var response = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            throw await ApiConnection.ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Checks the seals of the log from the first on.</summary>
    /// <param name="verify">What is to be checked besides; null for nothing.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>invalid_head</c>, <c>forbidden</c>.</exception>
    public Task<AuditCheck> VerifyAsync(VerifyAudit? verify = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AuditCheck>(HttpMethod.Post, $"{Path}/verify", verify, cancellationToken);
}

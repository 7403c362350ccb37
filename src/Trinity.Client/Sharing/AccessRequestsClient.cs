namespace Trinity.Client.Sharing;

/// <summary>Access to agents that is asked for. Only for persons.</summary>
public sealed class AccessRequestsClient
{
    private const string Path = $"{ApiConnection.Root}/access-requests";

    private readonly ApiConnection _api;

    internal AccessRequestsClient(ApiConnection api) => _api = api;

    /// <summary>
    /// Asks for access to an agent by its name. The answer is the same whether there is such an agent or not. An earlier request under the same
    /// name is replaced while it is pending, and opened again, once a day, when it was decided.
    /// </summary>
    /// <param name="request">To which agent, and how much.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>invalid_access_request</c>, <c>access_granted</c> (it is shared as much already), <c>too_many_access_requests</c> (100 are pending),
    /// <c>access_decided</c> (429: it was opened again within a day), <c>person_required</c>, <c>forbidden</c>.
    /// </exception>
    public Task<AccessRequest> RequestAsync(RequestAccess request, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AccessRequest>(HttpMethod.Post, Path, request, cancellationToken);

    /// <summary>Lists the requests for agents that the caller may change, or the own ones, the latest first.</summary>
    /// <param name="query">For example <c>status=pending</c>, or <c>mine=true</c> for the own ones.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>invalid_filter</c>, <c>person_required</c>, <c>forbidden</c>.</exception>
    public Task<Page<AccessRequest>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<AccessRequest>>(HttpMethod.Get, $"{Path}?{query}", body: null, cancellationToken);

    /// <summary>Approves a request: the agent is shared with who asked, who is told by mail. For who may change the agent.</summary>
    /// <param name="request">The id, <c>acr_…</c>.</param>
    /// <param name="level">How much, see <see cref="Share.Level"/>; null for as much as was asked for. What is shared already is never made less.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>access_decided</c>, <c>too_many_shares</c>, <c>invalid_access_request</c> (no such level), <c>access_request_not_found</c>,
    /// <c>person_required</c>, <c>forbidden</c>.
    /// </exception>
    public Task<AccessRequest> ApproveAsync(string request, string? level = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AccessRequest>(HttpMethod.Post, $"{PathOf(request)}/approve", new ApproveAccess(level), cancellationToken);

    /// <summary>Denies a request; who asked is told by mail. For who may change the agent.</summary>
    /// <param name="request">The id, <c>acr_…</c>.</param>
    /// <param name="reason">Why, for who asked; null when nothing is said.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>access_decided</c>, <c>invalid_reason</c>, <c>access_request_not_found</c>, <c>person_required</c>, <c>forbidden</c>.
    /// </exception>
    public Task<AccessRequest> DenyAsync(string request, string? reason = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AccessRequest>(HttpMethod.Post, $"{PathOf(request)}/deny", new DenyAccess(reason), cancellationToken);

    private static string PathOf(string request) => $"{Path}/{Uri.EscapeDataString(request)}";
}

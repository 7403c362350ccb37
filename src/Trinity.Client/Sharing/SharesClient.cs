namespace Trinity.Client.Sharing;

/// <summary>With whom agents are shared. For an agent's owner and for administrators.</summary>
public sealed class SharesClient
{
    private readonly ApiConnection _api;

    internal SharesClient(ApiConnection api) => _api = api;

    /// <summary>Lists with whom an agent is shared.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>agent_not_found</c>, <c>forbidden</c>.</exception>
    public Task<Page<Share>> ListAsync(string agent, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Share>>(HttpMethod.Get, PathOf(agent), body: null, cancellationToken);

    /// <summary>Shares an agent with a person or a role, or changes how much.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="share">With whom and how much.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>invalid_share</c>, <c>too_many_shares</c> (1,000 of an agent), <c>agent_not_found</c>, <c>forbidden</c>.
    /// </exception>
    public Task<Share> ShareAsync(string agent, ShareAgent share, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Share>(HttpMethod.Post, PathOf(agent), share, cancellationToken);

    /// <summary>Shares an agent no longer with a person or a role.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="with">The address or the role.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>share_not_found</c>, <c>agent_not_found</c>, <c>forbidden</c>.</exception>
    public Task UnshareAsync(string agent, string with, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, $"{PathOf(agent)}/{Uri.EscapeDataString(with)}", body: null, cancellationToken);

    private static string PathOf(string agent) => $"{ApiConnection.Root}/agents/{Uri.EscapeDataString(agent)}/shares";
}

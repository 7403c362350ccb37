namespace Trinity.Client.Sharing;

/// <summary>The public links of agents, and what is behind them. What is behind one needs no key: its token is the credential.</summary>
public sealed class PublicLinksClient
{
    private readonly ApiConnection _api;

    internal PublicLinksClient(ApiConnection api) => _api = api;

    /// <summary>Makes a link. Its address is shown this once. For persons who may change the agent.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="link">What it is for, and until when it holds.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>invalid_link</c>, <c>too_many_links</c> (20 of an agent), <c>agent_not_found</c>, <c>person_required</c>, <c>forbidden</c>.
    /// </exception>
    public Task<PublicLink> CreateAsync(string agent, CreateLink link, CancellationToken cancellationToken = default) =>
        _api.SendAsync<PublicLink>(HttpMethod.Post, PathOf(agent), link, cancellationToken);

    /// <summary>Lists the links of an agent, expired ones included, the latest first.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>agent_not_found</c>.</exception>
    public Task<Page<PublicLink>> ListAsync(string agent, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<PublicLink>>(HttpMethod.Get, PathOf(agent), body: null, cancellationToken);

    /// <summary>Revokes a link: from now on it leads nowhere. For who may change the agent.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="link">The id, <c>lnk_…</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>link_not_found</c>, <c>agent_not_found</c>, <c>forbidden</c>.</exception>
    public Task RevokeAsync(string agent, string link, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, $"{PathOf(agent)}/{Uri.EscapeDataString(link)}", body: null, cancellationToken);

    /// <summary>Shows the agent of a link.</summary>
    /// <param name="token">The token, the last part of the address.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>link_not_found</c> (unknown, expired, revoked, or the agent is stopped: they look the same), <c>rate_limited</c>.
    /// </exception>
    public Task<PublicAgent> ShowAsync(string token, CancellationToken cancellationToken = default) =>
        _api.SendAsync<PublicAgent>(HttpMethod.Get, PublicPathOf(token), body: null, cancellationToken);

    /// <summary>Sends the agent of a link a message. It returns when the message is durable.</summary>
    /// <param name="token">The token, the last part of the address.</param>
    /// <param name="message">The message: at most 64 KiB with all that is around it.</param>
    /// <param name="idempotencyKey">What identifies the message, 1 to 200 characters: sent again, it is the same one. Null for nothing.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>link_not_found</c>, <c>invalid_message</c>, <c>body_too_large</c>, <c>idempotency_key_reused</c>, <c>rate_limited</c>,
    /// <c>lane_full</c>, <c>agent_full</c>.
    /// </exception>
    public Task<SentMessage> SendAsync(
        string token, PublicMessage message, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<SentMessage>(HttpMethod.Post, $"{PublicPathOf(token)}/messages", message, cancellationToken, request =>
        {
            if (idempotencyKey is not null)
            {
                request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{idempotencyKey}\"");
            }
        });

    /// <summary>Shows what has become of a message that came by this link.</summary>
    /// <param name="token">The token, the last part of the address.</param>
    /// <param name="execution">The id, <c>exe_…</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>execution_not_found</c>, <c>link_not_found</c>, <c>rate_limited</c>.</exception>
    public Task<PublicExecution> GetExecutionAsync(string token, string execution, CancellationToken cancellationToken = default) =>
        _api.SendAsync<PublicExecution>(
            HttpMethod.Get, $"{PublicPathOf(token)}/executions/{Uri.EscapeDataString(execution)}", body: null, cancellationToken);

    private static string PathOf(string agent) => $"{ApiConnection.AgentPath(agent)}/links";

    private static string PublicPathOf(string token) => $"{ApiConnection.Root}/public/{Uri.EscapeDataString(token)}";
}

namespace Trinity.Client.Webhooks;

/// <summary>The public entrances of agents.</summary>
public sealed class WebhooksClient
{
    private readonly ApiConnection _api;

    internal WebhooksClient(ApiConnection api) => _api = api;

    /// <summary>Creates a webhook. Its URL is shown this once.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="name">The webhook's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Webhook> CreateAsync(string agent, string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Webhook>(HttpMethod.Post, $"{ApiConnection.AgentPath(agent)}/webhooks", new CreateWebhook(name), cancellationToken);

    /// <summary>Lists an agent's webhooks.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Webhook>> ListAsync(string agent, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Webhook>>(HttpMethod.Get, $"{ApiConnection.AgentPath(agent)}/webhooks", body: null, cancellationToken);

    /// <summary>Opens or closes a webhook.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="webhook">The webhook's name.</param>
    /// <param name="isEnabled">Whether it is open.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Webhook> ChangeAsync(string agent, string webhook, bool isEnabled, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Webhook>(HttpMethod.Patch, PathOf(agent, webhook), new ChangeWebhook(isEnabled), cancellationToken);

    /// <summary>Gives a webhook a new URL, shown this once; the one before holds for another day.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="webhook">The webhook's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Webhook> RotateAsync(string agent, string webhook, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Webhook>(HttpMethod.Post, $"{PathOf(agent, webhook)}/rotate", body: null, cancellationToken);

    /// <summary>Deletes a webhook.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="webhook">The webhook's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task DeleteAsync(string agent, string webhook, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, PathOf(agent, webhook), body: null, cancellationToken);

    private static string PathOf(string agent, string webhook) =>
        $"{ApiConnection.AgentPath(agent)}/webhooks/{Uri.EscapeDataString(webhook)}";
}

namespace Trinity.Client.Agents;

/// <summary>What agents can be made like.</summary>
public sealed class TemplatesClient
{
    private const string Path = $"{ApiConnection.Root}/templates";

    private readonly ApiConnection _api;

    internal TemplatesClient(ApiConnection api) => _api = api;

    /// <summary>Lists the templates, and the files that are none. They are at most 500.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<TemplateList> ListAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<TemplateList>(HttpMethod.Get, Path, body: null, cancellationToken);

    /// <summary>Shows a template.</summary>
    /// <param name="template">Its name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>template_not_found</c>.</exception>
    public Task<AgentTemplate> GetAsync(string template, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentTemplate>(HttpMethod.Get, $"{Path}/{Uri.EscapeDataString(template)}", body: null, cancellationToken);
}

namespace Trinity.Client.Credentials;

/// <summary>What agents are to show elsewhere.</summary>
public sealed class CredentialsClient
{
    private readonly ApiConnection _api;

    internal CredentialsClient(ApiConnection api) => _api = api;

    /// <summary>Lists an agent's credentials, without their values.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<AgentCredential>> ListAsync(string agent, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<AgentCredential>>(HttpMethod.Get, $"{ApiConnection.AgentPath(agent)}/credentials", body: null, cancellationToken);

    /// <summary>Sets a credential: a new one, or another value in the place of the one that has the name.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="name">The credential's name: 1 to 63 lower-case letters, digits and hyphens.</param>
    /// <param name="credential">What it is to be.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<AgentCredential> SetAsync(string agent, string name, SetCredential credential, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentCredential>(HttpMethod.Put, PathOf(agent, name), credential, cancellationToken);

    /// <summary>Removes a credential: what begins after this does not have it.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="name">The credential's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task DeleteAsync(string agent, string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, PathOf(agent, name), body: null, cancellationToken);

    private static string PathOf(string agent, string name) => $"{ApiConnection.AgentPath(agent)}/credentials/{Uri.EscapeDataString(name)}";
}

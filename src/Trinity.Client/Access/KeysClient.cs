namespace Trinity.Client.Access;

/// <summary>The keys of programs: a person's own, or for an administrator all of the tenant. Only for persons.</summary>
public sealed class KeysClient
{
    private const string Path = $"{ApiConnection.Root}/keys";

    private readonly ApiConnection _api;

    internal KeysClient(ApiConnection api) => _api = api;

    /// <summary>Makes a key. It is shown this once.</summary>
    /// <param name="key">The key to be made.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>invalid_key</c>, <c>key_exists</c>, <c>too_many_keys</c> (1,000), <c>agent_not_found</c>, <c>person_required</c>, <c>forbidden</c>.
    /// </exception>
    public Task<Key> CreateAsync(CreateKey key, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Key>(HttpMethod.Post, Path, key, cancellationToken);

    /// <summary>Lists the keys that are not revoked, by name.</summary>
    /// <param name="query">For example <c>limit=200</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Key>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Key>>(HttpMethod.Get, $"{Path}?{query}", body: null, cancellationToken);

    /// <summary>Revokes a key: from now on it is unknown.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>key_not_found</c>, <c>person_required</c>.</exception>
    public Task RevokeAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(name)}", body: null, cancellationToken);
}

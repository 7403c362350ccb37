namespace Trinity.Client.Access;

/// <summary>The tenants of the instance. Only for its administrators.</summary>
public sealed class TenantsClient
{
    private const string Path = $"{ApiConnection.Root}/tenants";

    private readonly ApiConnection _api;

    internal TenantsClient(ApiConnection api) => _api = api;

    /// <summary>Makes a tenant. Who makes it is its first administrator.</summary>
    /// <param name="tenant">The tenant to be made.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>invalid_tenant</c>, <c>tenant_exists</c>, <c>person_required</c>, <c>forbidden</c>.</exception>
    public Task<Tenant> CreateAsync(CreateTenant tenant, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Tenant>(HttpMethod.Post, Path, tenant, cancellationToken);

    /// <summary>Says how much a tenant may have.</summary>
    /// <param name="name">The tenant.</param>
    /// <param name="limits">How much.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>tenant_not_found</c>, <c>invalid_limits</c>, <c>person_required</c>, <c>forbidden</c>.</exception>
    public Task<Tenant> LimitAsync(string name, TenantLimits limits, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Tenant>(HttpMethod.Put, $"{Path}/{Uri.EscapeDataString(name)}/limits", limits, cancellationToken);

    /// <summary>Lists the tenants, by name.</summary>
    /// <param name="query">For example <c>limit=200</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Tenant>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Tenant>>(HttpMethod.Get, $"{Path}?{query}", body: null, cancellationToken);
}

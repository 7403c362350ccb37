namespace Trinity.Client.Deliveries;

/// <summary>What leaves the platform, and where it goes.</summary>
public sealed class DeliveriesClient
{
    private const string Deliveries = $"{ApiConnection.Root}/deliveries";
    private const string Destinations = $"{ApiConnection.Root}/destinations";

    private readonly ApiConnection _api;

    internal DeliveriesClient(ApiConnection api) => _api = api;

    /// <summary>Lists deliveries, the latest first.</summary>
    /// <param name="query">For example <c>status=dead&amp;agent=router</c>; also <c>destination</c>, <c>execution</c> and <c>type</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Delivery>> ListAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Delivery>>(HttpMethod.Get, $"{Deliveries}?{query}", body: null, cancellationToken);

    /// <summary>Shows a delivery.</summary>
    /// <param name="id">The delivery's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Delivery> GetAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Delivery>(HttpMethod.Get, $"{Deliveries}/{id}", body: null, cancellationToken);

    /// <summary>Attempts a delivery that is dead or cancelled again, with all its attempts before it.</summary>
    /// <param name="id">The delivery's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Delivery> RedriveAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Delivery>(HttpMethod.Post, $"{Deliveries}/{id}/redrive", body: null, cancellationToken);

    /// <summary>Attempts dead deliveries again; at most 1,000 at once.</summary>
    /// <param name="select">Which.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<BulkResult> RedriveAsync(SelectDeliveries select, CancellationToken cancellationToken = default) =>
        _api.SendAsync<BulkResult>(HttpMethod.Post, $"{Deliveries}/redrive", select, cancellationToken);

    /// <summary>Gives a pending delivery up. An attempt that is on its way may still arrive.</summary>
    /// <param name="id">The delivery's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Delivery> CancelAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Delivery>(HttpMethod.Post, $"{Deliveries}/{id}/cancel", body: null, cancellationToken);

    /// <summary>Gives pending deliveries up; at most 1,000 at once.</summary>
    /// <param name="select">Which.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<BulkResult> CancelAsync(SelectDeliveries select, CancellationToken cancellationToken = default) =>
        _api.SendAsync<BulkResult>(HttpMethod.Post, $"{Deliveries}/cancel", select, cancellationToken);

    /// <summary>Lists destinations in the order in which they were first used.</summary>
    /// <param name="query">For example <c>agent=router&amp;status=disabled</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Page<Destination>> ListDestinationsAsync(string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<Destination>>(HttpMethod.Get, $"{Destinations}?{query}", body: null, cancellationToken);

    /// <summary>Shows a destination.</summary>
    /// <param name="id">The destination's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Destination> GetDestinationAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Destination>(HttpMethod.Get, $"{Destinations}/{id}", body: null, cancellationToken);

    /// <summary>Lets deliveries go to a destination again, at once, also when it is paused. Dead ones stay dead until they are redriven.</summary>
    /// <param name="id">The destination's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Destination> EnableDestinationAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Destination>(HttpMethod.Post, $"{Destinations}/{id}/enable", body: null, cancellationToken);

    /// <summary>Sends nothing to a destination any more: what is pending, and what comes, is dead.</summary>
    /// <param name="id">The destination's id.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Destination> DisableDestinationAsync(string id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Destination>(HttpMethod.Post, $"{Destinations}/{id}/disable", body: null, cancellationToken);
}

namespace Trinity.Client.Instance;

/// <summary>The instance: its set-up and its health.</summary>
public sealed class InstanceClient
{
    private readonly ApiConnection _api;

    internal InstanceClient(ApiConnection api) => _api = api;

    /// <summary>Creates the first administrator of an instance.</summary>
    /// <param name="request">Who.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<SetUpDone> SetUpAsync(SetUp request, CancellationToken cancellationToken = default) =>
        _api.SendAsync<SetUpDone>(HttpMethod.Post, $"{ApiConnection.Root}/setup", request, cancellationToken);

    /// <summary>Asks whether the instance can take work.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken = default)
    {
        using var response = await _api.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }
}

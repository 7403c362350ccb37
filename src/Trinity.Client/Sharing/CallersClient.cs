namespace Trinity.Client.Sharing;

/// <summary>Which agents may call which. None may by default, but each itself.</summary>
public sealed class CallersClient
{
    private readonly ApiConnection _api;

    internal CallersClient(ApiConnection api) => _api = api;

    /// <summary>Lists who may call an agent, in the order in which the callers were created.</summary>
    /// <param name="agent">The name of the agent that is called.</param>
    /// <param name="query">The query, see <see cref="TrinityClient"/>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException"><c>agent_not_found</c>.</exception>
    public Task<Page<AgentCaller>> ListAsync(string agent, string query = "", CancellationToken cancellationToken = default) =>
        _api.SendAsync<Page<AgentCaller>>(HttpMethod.Get, $"{PathOf(agent)}?{query}", body: null, cancellationToken);

    /// <summary>Lets an agent call another one, whatever its configuration says. For who may change the one that is called.</summary>
    /// <param name="agent">The name of the agent that is called.</param>
    /// <param name="caller">The name of the agent that calls.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>too_many_callers</c> (1,000 of an agent), <c>invalid_caller</c> (it is the agent itself), <c>caller_not_found</c>,
    /// <c>agent_not_found</c>, <c>forbidden</c>.
    /// </exception>
    public Task<AgentCaller> GrantAsync(string agent, string caller, CancellationToken cancellationToken = default) =>
        _api.SendAsync<AgentCaller>(HttpMethod.Put, $"{PathOf(agent)}/{Uri.EscapeDataString(caller)}", body: null, cancellationToken);

    /// <summary>Takes back what was granted by hand: the agent may not call the other one any more.</summary>
    /// <param name="agent">The name of the agent that is called.</param>
    /// <param name="caller">The agent that calls: its name, or its id where the name is not known.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="TrinityApiException">
    /// <c>granted_by_configuration</c> (it is taken back in the configuration of the agent that calls; nothing has changed),
    /// <c>caller_not_found</c>, <c>agent_not_found</c>, <c>forbidden</c>.
    /// </exception>
    public Task RevokeAsync(string agent, string caller, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object?>(HttpMethod.Delete, $"{PathOf(agent)}/{Uri.EscapeDataString(caller)}", body: null, cancellationToken);

    private static string PathOf(string agent) => $"{ApiConnection.Root}/agents/{Uri.EscapeDataString(agent)}/callers";
}

namespace Trinity.Client.NodeTypes;

/// <summary>What native agents can be made of.</summary>
public sealed class NodeTypesClient
{
    private readonly ApiConnection _api;

    internal NodeTypesClient(ApiConnection api) => _api = api;

    /// <summary>Lists the node types.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<NodeTypeList> ListAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<NodeTypeList>(HttpMethod.Get, $"{ApiConnection.Root}/node-types", body: null, cancellationToken);

    /// <summary>Says what an agent of a type would do with a message, without doing it.</summary>
    /// <param name="type">The node type; one that cannot be tried answers <c>not_triable</c>.</param>
    /// <param name="trial">The configuration and the message.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<Trial> TryAsync(string type, TryNodeType trial, CancellationToken cancellationToken = default) =>
        _api.SendAsync<Trial>(
            HttpMethod.Post, $"{ApiConnection.Root}/node-types/{Uri.EscapeDataString(type)}/try", trial, cancellationToken);
}

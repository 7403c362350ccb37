namespace Trinity.Sdk.Runtimes;

/// <summary>
/// Sees what runs outside the process under the labels of this instance, of an agent or of none. A runtime implements it when its agents
/// are containers.
/// </summary>
/// <remarks>
/// Agents are rows, and containers a projection of them: what has no row is shown to who manages the instance, and never counted as an agent.
/// Every member may be called at any time, from any thread.
/// </remarks>
public interface IFindsContainers
{
    /// <summary>
    /// Lists what belongs to no agent as it was seen last, by name. It waits for no engine: one that does not answer makes no list slow, and none empty.
    /// </summary>
    /// <value>At most 1,000.</value>
    IReadOnlyList<UnmanagedContainer> Unmanaged { get; }

    /// <summary>Says how the containers of an agent were seen last. It waits for no engine.</summary>
    /// <param name="agent">The agent.</param>
    ContainerStatus StatusOf(AgentDefinition agent);

    /// <summary>Asks for a look at the engine soon: an agent has come into being over what was there, or is purged.</summary>
    void LookSoon();

    /// <summary>Removes what belongs to no agent, with all that is in it. It cannot be undone.</summary>
    /// <param name="container">One of <see cref="Unmanaged"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="TrinityException"><c>engine_away</c>: the engine does not answer. <c>container_busy</c>: something still uses it.</exception>
    Task RemoveAsync(UnmanagedContainer container, CancellationToken cancellationToken);
}

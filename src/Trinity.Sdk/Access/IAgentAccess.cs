using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Access;

/// <summary>The one place that decides whether a caller may do something to an agent.</summary>
public interface IAgentAccess
{
    /// <summary>Finds an agent that the caller may act on.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">The agent's name within the caller's tenant.</param>
    /// <param name="rights">What the caller is about to do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The agent, or null when it is absent, deleted or not for this caller: the three look the same.</returns>
    ValueTask<AgentDefinition?> FindAsync(
        Caller caller, string name, AccessRights rights, CancellationToken cancellationToken);

    /// <summary>Finds an agent that the caller may act on.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="agent">The agent's id.</param>
    /// <param name="rights">What the caller is about to do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The agent, or null when it is absent, deleted or not for this caller: the three look the same.</returns>
    ValueTask<AgentDefinition?> FindAsync(
        Caller caller, AgentId agent, AccessRights rights, CancellationToken cancellationToken);
}

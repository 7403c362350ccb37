using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Runs;

/// <summary>
/// Gives out what the container in which somebody looks into an agent's workspace reaches hosts outside with, and nothing else. Kept in memory: the
/// container does not outlive the process either.
/// </summary>
internal interface IWorkspaceTokens
{
    /// <summary>Makes a token. The one that the agent had before is dead.</summary>
    string Issue(AgentId agent);

    /// <summary>The container is gone.</summary>
    void Revoke(AgentId agent);
}

namespace Trinity.Sdk.Runtimes;

/// <summary>
/// Gives agents what they are to show elsewhere. A runtime implements it when its agents have <see cref="Capability.Credentials"/>; the platform keeps
/// the credentials, encrypted, and hands them to the runtime when it needs them.
/// </summary>
/// <remarks>Every member may be called at any time, from any thread.</remarks>
public interface IAgentCredentials
{
    /// <summary>Says what the runtime does not let a credential be: the name of a variable, or a file, that it has a use of its own for.</summary>
    /// <param name="kind">How the agent gets it.</param>
    /// <param name="target">The name of the variable, or the path of the file below the home.</param>
    /// <returns>Why not, in words for a person; null when it may be.</returns>
    string? Refuse(CredentialKind kind, string target);

    /// <summary>The credentials of an agent have been changed. What begins after this has the new ones, and what was removed is gone.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task ChangedAsync(AgentDefinition agent, CancellationToken cancellationToken);
}

/// <summary>How an agent gets a credential.</summary>
public enum CredentialKind
{
    /// <summary>As a variable of the environment.</summary>
    Environment = 0,

    /// <summary>As a file below the home that only the agent reads.</summary>
    File = 1,
}

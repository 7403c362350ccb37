using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Runtimes;

/// <summary>Something that belongs to no agent: a container, or what an agent has left that is not there any more.</summary>
/// <param name="Id">By what it is adopted or removed: the agent's id where it was an agent's, and else the id that its engine has for it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image that it runs; empty where only files are left.</param>
/// <param name="Status">
/// What its engine says of it, for example <c>running</c>; <c>volumes</c> where only files are left, <c>unknown</c> where the engine does not answer.
/// </param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record UnmanagedContainer(string Id, string Name, string Image, string Status, DateTimeOffset CreatedAt)
{
    /// <summary>The agent that it was of, and whose files are left: a new agent can take them over. Null when there are none.</summary>
    public AgentId? Agent { get; init; }

    /// <summary>The tenant of that agent.</summary>
    public TenantId? Tenant { get; init; }
}

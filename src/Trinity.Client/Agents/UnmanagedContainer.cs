namespace Trinity.Client.Agents;

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
    /// <summary>Whether it has files of an agent that a new agent can take over.</summary>
    public bool IsAdoptable { get; init; }
}

/// <summary>Containers under the labels of the instance that belong to no agent.</summary>
/// <param name="Items">They, by name: at most 1,000 of each runtime.</param>
public sealed record UnmanagedContainerList(IReadOnlyList<UnmanagedContainer> Items);

/// <summary>A new agent for what another has left.</summary>
/// <param name="Name">Its name: 1 to 63 lower-case letters, digits and hyphens.</param>
public sealed record AdoptContainer(string Name);

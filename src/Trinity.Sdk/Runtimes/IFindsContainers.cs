namespace Trinity.Sdk.Runtimes;

/// <summary>
/// Finds what runs outside the process under the labels of this instance and belongs to no agent. A runtime implements it when its agents
/// are containers.
/// </summary>
/// <remarks>
/// Agents are rows, and containers a projection of them: what has no row is shown to who manages the instance, and never counted as an agent.
/// </remarks>
public interface IFindsContainers
{
    /// <summary>Lists them as they were seen last, by name. It waits for no engine: one that does not answer makes no list slow, and none empty.</summary>
    /// <value>At most 1,000.</value>
    IReadOnlyList<UnmanagedContainer> Unmanaged { get; }
}

/// <summary>A container that belongs to no agent.</summary>
/// <param name="Id">The id that its engine has for it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image that it runs.</param>
/// <param name="Status">What its engine says of it, for example <c>running</c>; <c>unknown</c> where the engine does not answer.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record UnmanagedContainer(string Id, string Name, string Image, string Status, DateTimeOffset CreatedAt);

namespace Trinity.Client.Agents;

/// <summary>A container that belongs to no agent.</summary>
/// <param name="Id">The id that its engine has for it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image that it runs.</param>
/// <param name="Status">What its engine says of it, for example <c>running</c>; <c>unknown</c> where the engine does not answer.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record UnmanagedContainer(string Id, string Name, string Image, string Status, DateTimeOffset CreatedAt);

/// <summary>Containers under the labels of the instance that belong to no agent.</summary>
/// <param name="Items">They, by name: at most 1,000 of each runtime.</param>
public sealed record UnmanagedContainerList(IReadOnlyList<UnmanagedContainer> Items);

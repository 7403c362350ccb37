namespace Trinity.Sdk.Nodes;

/// <summary>One of the answers that a judgment chooses from.</summary>
/// <param name="Name">The answer, 1 to 200 characters, unique among its choices.</param>
/// <param name="Description">When it is the right one, for who judges; null when the name says it.</param>
public sealed record Choice(string Name, string? Description = null);

using Trinity.Sdk.Identity;

namespace Trinity.ClaudeCode.Containers;

/// <summary>A container under the labels of this instance.</summary>
/// <param name="Id">The engine's id of it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image, as it was named when the container was made.</param>
/// <param name="ImageId">The engine's id of the image.</param>
/// <param name="Status">What the engine says of it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Agent">Whose it is as its labels say; null when they say nothing that can be read.</param>
/// <param name="Run">The execution that it is of; null when it is of none.</param>
internal sealed record FoundContainer(
    string Id,
    string Name,
    string Image,
    string ImageId,
    string Status,
    DateTimeOffset CreatedAt,
    (TenantId Tenant, AgentId Agent)? Agent,
    RunContainer? Run);

using Trinity.Platform.Storage;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Credentials;

/// <summary>What an agent is to show elsewhere. Its value is encrypted, and is never shown again.</summary>
internal sealed class Credential : ITenantRow
{
    public required long Id { get; init; }

    public required int TenantId { get; init; }

    public required long AgentId { get; init; }

    public required string Name { get; init; }

    public required CredentialKind Kind { get; set; }

    /// <summary>The name of the variable, or the path of the file below the home.</summary>
    public required string Target { get; set; }

    /// <summary>The value, sealed for this row.</summary>
    public required byte[] Secret { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

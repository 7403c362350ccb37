using Trinity.Platform.Storage;

namespace Trinity.Platform.Webhooks;

/// <summary>A public entrance to an agent. Its token is the credential; only a hash of it is stored.</summary>
internal sealed class Webhook : ITenantRow
{
    public required long Id { get; init; }

    public required int TenantId { get; init; }

    public required long AgentId { get; init; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; set; }

    /// <summary>SHA-256 of the token before, while it still holds.</summary>
    public byte[]? PreviousTokenHash { get; set; }

    public DateTimeOffset? PreviousExpiresAt { get; set; }

    public bool IsEnabled { get; set; } = true;

    public required DateTimeOffset CreatedAt { get; init; }
}

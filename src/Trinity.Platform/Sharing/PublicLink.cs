using Trinity.Platform.Storage;

namespace Trinity.Platform.Sharing;

/// <summary>A public way to use an agent. Its token is the credential; only a hash of it is stored.</summary>
internal sealed class PublicLink : ITenantRow
{
    public required long Id { get; init; }

    public required int TenantId { get; init; }

    public required long AgentId { get; init; }

    /// <summary>What it is for, in words for people.</summary>
    public required string Label { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Who made it, as written by a principal.</summary>
    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the hour.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

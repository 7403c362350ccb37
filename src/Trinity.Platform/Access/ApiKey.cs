using Trinity.Platform.Storage;
using Trinity.Sdk.Access;

namespace Trinity.Platform.Access;

/// <summary>A key for programs. Only a hash of it is stored; the key itself is shown once.</summary>
internal sealed class ApiKey : ITenantRow
{
    public required long Id { get; init; }

    public required int TenantId { get; init; }

    public required string Name { get; init; }

    /// <summary>The first characters of the key, to recognise it by.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the key.</summary>
    public required byte[] Hash { get; init; }

    public required AccessRights Rights { get; init; }

    /// <summary>Whose it is: it acts as this person, within the person's role. Null for a key that acts as itself or as an agent.</summary>
    public long? UserId { get; init; }

    /// <summary>The only agent it may touch; null for no such limit.</summary>
    public long? AgentId { get; init; }

    /// <summary>Whether it acts as that agent.</summary>
    public bool IsAgent { get; init; }

    /// <summary>Who made it, as written by a principal.</summary>
    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the hour.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}

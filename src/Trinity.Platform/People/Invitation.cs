using Trinity.Platform.Storage;

namespace Trinity.Platform.People;

/// <summary>That somebody may join a tenant: whoever has the link of the mail.</summary>
internal sealed class Invitation : ITenantRow
{
    public required long Id { get; init; }

    public required int TenantId { get; init; }

    /// <summary>In lower case.</summary>
    public required string Email { get; init; }

    /// <summary>The word of the role that the person will have.</summary>
    public required string Role { get; init; }

    /// <summary>The hash of its token.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Who invites, as written by a principal.</summary>
    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

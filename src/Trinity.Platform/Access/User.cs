using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Access;

/// <summary>A person with an account. It is of the instance: what the person may do is said by tenant, see <see cref="Membership"/>.</summary>
internal sealed class User
{
    public required long Id { get; init; }

    /// <summary>In lower case.</summary>
    public required string Email { get; init; }

    public required string PasswordHash { get; set; }

    /// <summary>Whether the person manages the tenants of the instance.</summary>
    public bool IsInstanceAdmin { get; set; }

    /// <summary>The secret of the second factor, encrypted; null when there is none.</summary>
    public byte[]? TotpSecret { get; set; }

    /// <summary>The last step of time whose code was used: none is good twice.</summary>
    public long TotpStep { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>That a person belongs to a tenant.</summary>
internal sealed class Membership : ITenantRow
{
    public required int TenantId { get; init; }

    public required long UserId { get; init; }

    /// <summary>The word of a role.</summary>
    public required string Role { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when the person is kept out; null when it is not.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }
}

/// <summary>The isolation boundary.</summary>
internal sealed class Tenant
{
    /// <summary>The one that the instance was set up with.</summary>
    public static readonly TenantId First = new(1);

    public required int Id { get; init; }

    public required string Name { get; set; }

    /// <summary>How many agents it may have, deleted ones not counted; null for as many as there is room for.</summary>
    public int? MaxAgents { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}

using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Access;

/// <summary>A person with an account.</summary>
internal sealed class User
{
    public required long Id { get; init; }

    public required int TenantId { get; init; }

    /// <summary>In lower case.</summary>
    public required string Email { get; init; }

    public required string PasswordHash { get; set; }

    public required AccessRights Rights { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The isolation boundary.</summary>
internal sealed class Tenant
{
    /// <summary>The one that the instance was set up with.</summary>
    public static readonly TenantId First = new(1);

    public required int Id { get; init; }

    public required string Name { get; set; }
}

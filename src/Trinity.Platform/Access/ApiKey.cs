using Trinity.Sdk.Access;

namespace Trinity.Platform.Access;

/// <summary>A key for programs. Only a hash of it is stored; the key itself is shown once.</summary>
internal sealed class ApiKey
{
    public required long Id { get; init; }

    public required int TenantId { get; init; }

    public required string Name { get; init; }

    /// <summary>The first characters of the key, to recognise it by.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the key.</summary>
    public required byte[] Hash { get; init; }

    public required AccessRights Rights { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }
}

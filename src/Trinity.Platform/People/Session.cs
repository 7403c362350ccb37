using Trinity.Platform.Storage;

namespace Trinity.Platform.People;

/// <summary>That a person is signed in.</summary>
internal sealed class Session : ITenantRow
{
    public required long Id { get; init; }

    /// <summary>The tenant in which the person works; another one may follow.</summary>
    public required int TenantId { get; set; }

    public required long UserId { get; init; }

    /// <summary>The hash of its token.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the hour.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>From where it began.</summary>
    public string? Address { get; init; }

    /// <summary>With what it began, as the browser calls itself.</summary>
    public string? UserAgent { get; init; }
}

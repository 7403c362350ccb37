namespace Trinity.Platform.Audit;

/// <summary>Which entries are meant; what is null is not looked at.</summary>
internal sealed record AuditFilter
{
    public string? Actor { get; init; }

    public string? Key { get; init; }

    public string? Action { get; init; }

    public string? Target { get; init; }

    public string? Outcome { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Of then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Of before.</summary>
    public DateTimeOffset? Until { get; init; }
}

namespace Trinity.Server.Audit;

/// <summary>Which entries of the audit log are wanted.</summary>
internal sealed record AuditQuery
{
    public string? Actor { get; init; }

    public string? Key { get; init; }

    public string? Action { get; init; }

    public string? Target { get; init; }

    public string? Outcome { get; init; }

    public string? Request { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }
}

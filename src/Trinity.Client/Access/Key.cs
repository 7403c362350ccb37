namespace Trinity.Client.Access;

/// <summary>A key for programs.</summary>
public sealed record Key
{
    /// <summary>How it is written where something was done with it, for example <c>key:7</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name, unique among the keys that are not revoked.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What it allows: <c>ingest</c> (give agents work, and see only the answer to it), <c>read</c> (see), <c>operate</c> (both, and start, stop, retry,
    /// answer), <c>build</c> (and create and configure agents), <c>admin</c> (everything).
    /// </summary>
    public required string Scope { get; init; }

    /// <summary>As whom it acts: <c>personal</c> (its maker, within the maker's role), <c>service</c> (itself, on every agent) or <c>agent</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The only agent it may touch, or as which it acts; null for no such limit.</summary>
    public string? Agent { get; init; }

    /// <summary>The key itself, to be sent as <c>Authorization: Bearer</c>. Shown once, when it is made.</summary>
    public string? Token { get; init; }

    /// <summary>Its first characters, to recognise it by.</summary>
    public required string Prefix { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it holds; null for ever.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was used last, to the hour; null when it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A key to be made.</summary>
/// <param name="Name">The name: 1 to 63 lower-case letters, digits and hyphens.</param>
/// <param name="Scope">What it allows, see <see cref="Key.Scope"/>.</param>
/// <param name="ExpiresAt">Until when it holds; null for ever.</param>
public sealed record CreateKey(string Name, string Scope, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>As whom it acts, see <see cref="Key.Kind"/>. Default <c>personal</c>; <c>service</c> is for administrators.</summary>
    public string? Kind { get; init; }

    /// <summary>The only agent it may touch, or as which it acts; null for no such limit.</summary>
    public string? Agent { get; init; }
}

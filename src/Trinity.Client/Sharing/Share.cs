namespace Trinity.Client.Sharing;

/// <summary>That an agent is shared with somebody.</summary>
public sealed record Share
{
    /// <summary>The address of the person; null for a role.</summary>
    public string? Email { get; init; }

    /// <summary>The role: everybody in the tenant who has it or a greater one; null for a person.</summary>
    public string? Role { get; init; }

    /// <summary>How much, within the role of who it is shared with: <c>use</c> (see it and give it work), <c>operate</c>, <c>edit</c>.</summary>
    public required string Level { get; init; }

    /// <summary>Who shared it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>With whom an agent is to be shared: an address or a role.</summary>
public sealed record ShareAgent
{
    /// <summary>The address of a person, who may join later; null for a role.</summary>
    public string? Email { get; init; }

    /// <summary>The role: <c>viewer</c>, <c>operator</c>, <c>builder</c> or <c>admin</c>; null for a person.</summary>
    public string? Role { get; init; }

    /// <summary>How much, see <see cref="Share.Level"/>.</summary>
    public required string Level { get; init; }
}

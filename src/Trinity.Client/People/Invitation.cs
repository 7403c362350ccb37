namespace Trinity.Client.People;

/// <summary>That somebody may join the tenant.</summary>
public sealed record Invitation
{
    /// <summary>The id, <c>inv_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The address to which it went.</summary>
    public required string Email { get; init; }

    /// <summary>The role that the person will have, see <see cref="Person.Role"/>.</summary>
    public required string Role { get; init; }

    /// <summary>The address of the page that accepts it. Shown once, when it is made; whoever has it may join.</summary>
    public string? Link { get; init; }

    /// <summary>Who invites.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it holds: seven days.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Somebody to be invited.</summary>
/// <param name="Email">The address, at most 254 characters.</param>
/// <param name="Role">The role, see <see cref="Person.Role"/>.</param>
public sealed record CreateInvitation(string Email, string Role);

/// <summary>An invitation to be accepted.</summary>
/// <param name="Token">The token of the link.</param>
/// <param name="Password">The password of a new account, 12 to 200 characters; null for who has one already.</param>
public sealed record AcceptInvitation(string Token, string? Password = null);

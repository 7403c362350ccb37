namespace Trinity.Client.People;

/// <summary>A person in the tenant.</summary>
public sealed record Person
{
    /// <summary>How it is written where something was done by the person, for example <c>user:7</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The address.</summary>
    public required string Email { get; init; }

    /// <summary>
    /// What the person may do: <c>viewer</c> (see and use what is shared), <c>operator</c> (and operate it), <c>builder</c> (and make agents),
    /// <c>admin</c> (everything in the tenant).
    /// </summary>
    public required string Role { get; init; }

    /// <summary>Whether signing in takes a second factor.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>When the person joined.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when the person is kept out; null when it is not.</summary>
    public DateTimeOffset? SuspendedAt { get; init; }
}

/// <summary>What is to change about a person.</summary>
/// <param name="Role">The role, see <see cref="Person.Role"/>.</param>
public sealed record ChangePerson(string Role);

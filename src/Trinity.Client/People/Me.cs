namespace Trinity.Client.People;

/// <summary>Who asks.</summary>
public sealed record Me
{
    /// <summary>How it is written where something was done by it, for example <c>user:7</c> or <c>key:9</c>.</summary>
    public required string Principal { get; init; }

    /// <summary>The name of the tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The person's role in it, see <see cref="Person.Role"/>; null for a program.</summary>
    public string? Role { get; init; }

    /// <summary>The person's address; null for a program.</summary>
    public string? Email { get; init; }

    /// <summary>What it may do: <c>read</c>, <c>use</c>, <c>operate</c>, <c>edit</c>, <c>administer</c>.</summary>
    public IReadOnlyList<string> Rights { get; init; } = [];

    /// <summary>Whether the person manages the tenants of the instance.</summary>
    public bool IsInstanceAdmin { get; init; }

    /// <summary>Whether signing in takes a second factor.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>The tenants to which the person belongs.</summary>
    public IReadOnlyList<MyTenant> Tenants { get; init; } = [];
}

/// <summary>A tenant to which a person belongs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">The person's role in it.</param>
public sealed record MyTenant(string Name, string Role);

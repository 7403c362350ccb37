namespace Trinity.Client.Access;

/// <summary>A tenant: the isolation boundary.</summary>
/// <param name="Name">Its name, unique on the instance.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Tenant(string Name, DateTimeOffset CreatedAt);

/// <summary>A tenant to be made.</summary>
/// <param name="Name">The name: 1 to 63 lower-case letters, digits and hyphens.</param>
public sealed record CreateTenant(string Name);

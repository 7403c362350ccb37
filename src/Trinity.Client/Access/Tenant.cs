namespace Trinity.Client.Access;

/// <summary>A tenant: the isolation boundary.</summary>
/// <param name="Name">Its name, unique on the instance.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="MaxAgents">How many agents it may have, deleted ones not counted; null for as many as there is room for.</param>
public sealed record Tenant(string Name, DateTimeOffset CreatedAt, int? MaxAgents = null);

/// <summary>How much a tenant may have.</summary>
/// <param name="MaxAgents">How many agents, 0 to 10,000,000; null for as many as there is room for. Those that are there already stay.</param>
public sealed record TenantLimits(int? MaxAgents);

/// <summary>A tenant to be made.</summary>
/// <param name="Name">The name: 1 to 63 lower-case letters, digits and hyphens.</param>
public sealed record CreateTenant(string Name);

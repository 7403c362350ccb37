using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Access;

/// <summary>Who asks, for which tenant, with which rights. The first argument of every application service.</summary>
/// <param name="Tenant">The tenant whose rows the caller may touch; no other row exists for it.</param>
/// <param name="Principal">The party that acts.</param>
/// <param name="Rights">What it may do.</param>
public sealed record Caller(TenantId Tenant, Principal Principal, AccessRights Rights)
{
    /// <summary>The key that the caller showed; null for none.</summary>
    public Principal? Key { get; init; }

    /// <summary>The request that it came with, as its problem would name it; null where there was none.</summary>
    public string? RequestId { get; init; }

    /// <summary>Whether it is a person: signed in, or by a key of the person's own. What only a person may do is refused to everybody else.</summary>
    public bool IsPerson => Principal.Kind == PrincipalKind.User;

    /// <summary>Whether its rights hold for every agent of the tenant; otherwise only for its own, and for others as far as they are shared with it.</summary>
    public bool SeesAll { get; init; } = true;

    /// <summary>The only agent that it may touch; null for no such limit.</summary>
    public AgentId? Agent { get; init; }

    /// <summary>Whether it manages the tenants of the instance.</summary>
    public bool IsInstanceAdmin { get; init; }

    /// <summary>The person's address; null for who is none.</summary>
    internal string? Email { get; init; }

    /// <summary>The person's role in the tenant; null for who is none.</summary>
    internal string? Role { get; init; }

    /// <summary>Whether it may do what a person does about the own account: signed in, or by a key of scope admin of the person's own.</summary>
    internal bool HasAccount { get; init; }

    /// <summary>The platform acting for a tenant by itself, with all rights.</summary>
    /// <param name="tenant">The tenant.</param>
    public static Caller System(TenantId tenant) => new(tenant, Principal.System, AccessRights.All);

    /// <summary>Whether the caller has all of these rights.</summary>
    /// <param name="rights">The rights in question.</param>
    public bool Has(AccessRights rights) => (Rights & rights) == rights;
}

/// <summary>What a caller may do to the agents of its tenant.</summary>
[Flags]
public enum AccessRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>See agents, executions and deliveries.</summary>
    Read = 1,

    /// <summary>Give agents work.</summary>
    Use = 2,

    /// <summary>Start, stop, reset, cancel, retry, and answer what waits for a person.</summary>
    Operate = 4,

    /// <summary>Create, configure and delete agents.</summary>
    Edit = 8,

    /// <summary>Manage the tenant: its people, keys and every agent.</summary>
    Administer = 16,

    /// <summary>All of them.</summary>
    All = Read | Use | Operate | Edit | Administer,
}

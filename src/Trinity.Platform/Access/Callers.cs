using System.Globalization;
using Trinity.Platform.Sharing;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Access;

/// <summary>What callers may do: the one place where roles, scopes and limits become rights.</summary>
internal static class Callers
{
    /// <summary>A person, as far as the role in the tenant goes.</summary>
    /// <param name="user">The person.</param>
    /// <param name="membership">The person's membership of the tenant.</param>
    /// <param name="atMost">What the way in allows: a session everything, a key its scope.</param>
    /// <returns>Null for who is suspended.</returns>
    public static Caller? Person(User user, Membership membership, AccessRights atMost = AccessRights.All)
    {
        var role = Roles.Find(membership.Role);
        return role is null || membership.SuspendedAt is not null
            ? null
            : new Caller(new TenantId(membership.TenantId), PrincipalOf(user.Id), role.Rights & atMost)
            {
                SeesAll = role.SeesAll,
                IsInstanceAdmin = user.IsInstanceAdmin && atMost.HasFlag(AccessRights.Administer),
                HasAccount = atMost.HasFlag(AccessRights.Administer),
                Email = user.Email,
                Role = role.Name,
            };
    }

    /// <summary>Who comes with a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="member">The person whose key it is; null for one that acts as itself or as an agent.</param>
    /// <returns>Null for who is suspended.</returns>
    public static Caller? Of(ApiKey key, Member? member)
    {
        var caller = member is null ? Program(key) : Person(member.User, member.Membership, key.Rights);
        caller = caller is null || key is not { AgentId: { } agent, IsAgent: false } ? caller : Only(caller, new AgentId(agent));
        return caller is null ? null : caller with { Key = PrincipalOf(key) };
    }

    /// <summary>Whoever comes by a public link: who that is nobody knows, and what may be done is to give its agent work.</summary>
    public static Caller Of(PublicLink link) => new(
        new TenantId(link.TenantId), new Principal(PrincipalKind.Link, PublicIds.Link(link.Id)), AccessRights.Use)
    {
        Agent = new AgentId(link.AgentId),
    };

    /// <summary>Who comes with a key that is worth nothing any more: known by the key, and without a right.</summary>
    public static Caller Nameless(TenantId tenant, Principal key) => new(tenant, key, AccessRights.None) { Key = key };

    /// <summary>A program: what an agent may do is see itself and give work, whatever its key says.</summary>
    private static Caller Program(ApiKey key)
    {
        var tenant = new TenantId(key.TenantId);
        return key.IsAgent
            ? new Caller(
                tenant,
                new Principal(PrincipalKind.Agent, new AgentId(key.AgentId!.Value).ToString()),
                key.Rights & (AccessRights.Read | AccessRights.Use))
            {
                SeesAll = false,
            }
            : new Caller(tenant, PrincipalOf(key), key.Rights);
    }

    /// <summary>Whoever may touch one agent only looks after nothing else: people, keys and tenants least of all.</summary>
    private static Caller Only(Caller caller, AgentId agent) => caller with
    {
        Agent = agent,
        Rights = caller.Rights & ~AccessRights.Administer,
        IsInstanceAdmin = false,
        HasAccount = false,
    };

    public static Principal PrincipalOf(long user) => new(PrincipalKind.User, user.ToString(CultureInfo.InvariantCulture));

    /// <summary>The account of a person.</summary>
    public static long UserOf(Caller caller) => caller.IsPerson
        ? long.Parse(caller.Principal.Id, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"{caller.Principal} is no person.");

    public static Principal PrincipalOf(ApiKey key) => new(PrincipalKind.ApiKey, key.Id.ToString(CultureInfo.InvariantCulture));
}

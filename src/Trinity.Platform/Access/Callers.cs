using System.Globalization;
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

    /// <summary>A program, by a key that acts as itself or as an agent.</summary>
    public static Caller Program(ApiKey key)
    {
        var tenant = new TenantId(key.TenantId);
        return key.IsAgent
            ? new Caller(tenant, new Principal(PrincipalKind.Agent, new AgentId(key.AgentId!.Value).ToString()), key.Rights) { SeesAll = false }
            : new Caller(tenant, PrincipalOf(key), key.Rights);
    }

    public static Principal PrincipalOf(long user) => new(PrincipalKind.User, user.ToString(CultureInfo.InvariantCulture));

    /// <summary>The account of a person.</summary>
    public static long UserOf(Caller caller) => caller.IsPerson
        ? long.Parse(caller.Principal.Id, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"{caller.Principal} is no person.");

    public static Principal PrincipalOf(ApiKey key) => new(PrincipalKind.ApiKey, key.Id.ToString(CultureInfo.InvariantCulture));
}

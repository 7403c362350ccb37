using System.Globalization;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Access;

/// <summary>Says who can own something: the people of a tenant, and the programs with keys of their own.</summary>
internal static class Owners
{
    /// <summary>Whether there is an owner, as written by a principal.</summary>
    public static bool Exists(TenantTables db, string owner, DateTimeOffset now)
    {
        var (kind, id) = Read(owner);
        return kind switch
        {
            "user" => db.Memberships.Any(member => member.UserId == id && member.SuspendedAt == null),
            "key" => db.ApiKeys.Any(key => key.Id == id && key.UserId == null && !key.IsAgent
                && key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now)),
            _ => false,
        };
    }

    /// <summary>The role of an owner that is a person; null for others.</summary>
    public static string? RoleOf(TenantTables db, string owner) => Read(owner) is ("user", var id)
        ? db.Memberships.Where(member => member.UserId == id).Select(member => member.Role).SingleOrDefault()
        : null;

    /// <summary>The address of an owner who is a person and may come in; null for everybody else.</summary>
    public static string? EmailOf(TenantTables db, string owner) => Read(owner) is ("user", var id)
        ? db.Members
            .Where(member => member.User.Id == id && member.Membership.SuspendedAt == null)
            .Select(member => member.User.Email)
            .SingleOrDefault()
        : null;

    private static (string? Kind, long Id) Read(string owner) => owner.Split(':') is [var kind, var number]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && id.ToString(CultureInfo.InvariantCulture) == number
            ? (kind, id)
            : default;
}

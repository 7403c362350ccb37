using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Access;

/// <summary>Says who can own something: the people of a tenant, and the programs with keys of their own.</summary>
internal static class Owners
{
    /// <summary>Whether there is an owner, as written by a principal.</summary>
    public static bool Exists(TenantTables db, string owner, DateTimeOffset now)
    {
        if (!TryParse(owner, out var kind, out var id))
        {
            return false;
        }

        return kind switch
        {
            "user" => db.Memberships.Any(member => member.UserId == id && member.SuspendedAt == null),
            "key" => db.ApiKeys.Any(key => key.Id == id && key.UserId == null && !key.IsAgent
                && key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now)),
            _ => false,
        };
    }

    /// <summary>The role of an owner that is a person; null for others.</summary>
    public static string? RoleOf(TenantTables db, string owner) => TryParse(owner, out var kind, out var id) && kind == "user"
        ? db.Memberships.Where(member => member.UserId == id).Select(member => member.Role).SingleOrDefault()
        : null;

    private static bool TryParse(string owner, [NotNullWhen(true)] out string? kind, out long id)
    {
        (kind, id) = (null, 0);
        if (owner.Split(':') is not [var word, var number]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out id)
            || id.ToString(CultureInfo.InvariantCulture) != number)
        {
            return false;
        }

        kind = word;
        return true;
    }
}

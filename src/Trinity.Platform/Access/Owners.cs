using System.Globalization;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Access;

/// <summary>Says who can own something: the people of a tenant, and the programs with keys of their own.</summary>
internal static class Owners
{
    /// <summary>Whether there is an owner, as written by a principal.</summary>
    public static bool Exists(TenantTables db, string owner, DateTimeOffset now)
    {
        if (owner.Split(':') is not [var kind, var number]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || id.ToString(CultureInfo.InvariantCulture) != number)
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
}

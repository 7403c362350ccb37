using System.Globalization;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Access;

/// <summary>Says who can own something: the people of a tenant, and the programs with keys of their own.</summary>
internal static class Owners
{
    /// <summary>Whether there is an owner, as written by a principal.</summary>
    public static bool Exists(PlatformDbContext db, TenantId tenant, string owner, DateTimeOffset now)
    {
        if (owner.Split(':') is not [var kind, var number]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || id.ToString(CultureInfo.InvariantCulture) != number)
        {
            return false;
        }

        return kind switch
        {
            "user" => db.Memberships.Any(member => member.TenantId == tenant.Value && member.UserId == id && member.SuspendedAt == null),
            "key" => db.ApiKeys.Any(key => key.TenantId == tenant.Value && key.Id == id && key.UserId == null && !key.IsAgent
                && key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now)),
            _ => false,
        };
    }
}

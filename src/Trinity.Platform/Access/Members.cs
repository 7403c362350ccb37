using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Access;

/// <summary>Finds who belongs to a tenant.</summary>
internal static class Members
{
    public static IQueryable<Member> Of(PlatformDbContext db, int tenant) => db.Memberships
        .Where(membership => membership.TenantId == tenant)
        .Join(db.Users, membership => membership.UserId, user => user.Id, (membership, user) => new Member { User = user, Membership = membership });

    public static Task<Member?> FindAsync(PlatformDbContext db, int tenant, long user, CancellationToken cancellationToken) => db.Memberships
        .Where(membership => membership.TenantId == tenant && membership.UserId == user)
        .Join(db.Users, membership => membership.UserId, found => found.Id, (membership, found) => new Member { User = found, Membership = membership })
        .SingleOrDefaultAsync(cancellationToken);
}

/// <summary>A person in a tenant.</summary>
internal sealed record Member
{
    public required User User { get; init; }

    public required Membership Membership { get; init; }
}

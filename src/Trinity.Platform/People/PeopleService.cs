using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.Sharing;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.People;

/// <summary>Who belongs to a tenant and in which role. Only for its administrators, and only for persons.</summary>
internal sealed class PeopleService(IControlWriter writer, IControlReads reads)
{
    /// <summary>Lists the people of the tenant, by address.</summary>
    public async Task<Outcome<Page<Member>>> ListAsync(Caller caller, string? after, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Administer))
        {
            return Forbidden;
        }

        await using var db = reads.Open(caller.Tenant);
        var rows = await db.Members
            .Where(member => after == null || string.Compare(member.User.Email, after) > 0)
            .OrderBy(member => member.User.Email)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return Page<Member>.Cut(rows, limit, member => member.User.Email);
    }

    public async Task<Outcome<Member>> GetAsync(Caller caller, long user, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Administer))
        {
            return Forbidden;
        }

        await using var db = reads.Open(caller.Tenant);
        return await db.Members.SingleOrDefaultAsync(found => found.User.Id == user, cancellationToken) is { } member ? member : Refusal.NotFound("person");
    }

    /// <summary>Gives a person another role.</summary>
    public Task<Outcome<Member>> ChangeRoleAsync(Caller caller, long user, string? role) => Roles.Check(role) is { } fault
        ? Task.FromResult<Outcome<Member>>(Refusal.Invalid("invalid_role", "The person cannot be changed like this.", fault))
        : ChangeAsync(caller, user, "change_role", (_, member) => member.Membership.Role = role!);

    /// <summary>Keeps a person out: sessions and keys are worth nothing from now on.</summary>
    public Task<Outcome<Member>> SuspendAsync(Caller caller, long user) =>
        ChangeAsync(caller, user, "suspend_person", (change, member) => member.Membership.SuspendedAt ??= change.Messages.Now);

    /// <summary>Lets a person in again.</summary>
    public Task<Outcome<Member>> ResumeAsync(Caller caller, long user) =>
        ChangeAsync(caller, user, "resume_person", (_, member) => member.Membership.SuspendedAt = null);

    /// <summary>
    /// Takes a person out of the tenant, with the person's keys for it and what is shared with the person: who is invited again begins anew.
    /// What is owned by the person stays.
    /// </summary>
    public Task<Outcome<Member>> RemoveAsync(Caller caller, long user) => ChangeAsync(caller, user, "remove_person", (change, member) =>
    {
        change.Db.Remove(member.Membership);
        change.Db.Remove(change.Db.Sessions.Where(session => session.UserId == user));
        change.Db.Remove(change.Db.AccessRequests.Where(request => request.UserId == user));
        change.Db.Remove(change.Db.Shares.Where(share => share.Kind == ShareKind.Person && share.Subject == member.User.Email));
        foreach (var key in change.Db.ApiKeys.Where(key => key.UserId == user && key.RevokedAt == null).ToList())
        {
            key.RevokedAt = change.Messages.Now;
        }
    });

    /// <summary>
    /// Lets a person who has lost the authenticator sign in without it. The account is good in every tenant of the person: only for who manages
    /// them all.
    /// </summary>
    public Task<Outcome<Member>> RemoveSecondFactorAsync(Caller caller, long user) => caller.IsInstanceAdmin
        ? ChangeAsync(caller, user, "remove_second_factor", (_, member) => member.User.TotpSecret = null)
        : Task.FromResult<Outcome<Member>>(Refusal.Forbidden("The second factor of somebody else is removed by who manages the instance."));

    private async Task<Outcome<Member>> ChangeAsync(Caller caller, long user, string name, Action<ControlTransaction, Member> change)
    {
        if (!caller.IsPerson)
        {
            return Refusal.PersonRequired;
        }

        if (!caller.Has(AccessRights.Administer))
        {
            return Forbidden;
        }

        return await writer.WriteAsync<Member>(caller, AuditTarget.Person(user), name, transaction =>
        {
            if (transaction.Db.Members.SingleOrDefault(found => found.User.Id == user) is not { } member)
            {
                return Refusal.NotFound("person");
            }

            var wasAdmin = IsAdmin(member.Membership);
            change(transaction, member);
            var isAdmin = !transaction.Db.IsRemoved(member.Membership) && IsAdmin(member.Membership);
            if (wasAdmin && !isAdmin && !HasOtherAdmin(transaction.Db, user))
            {
                return Refusal.Conflict("last_admin", "This is the tenant's last administrator: make somebody else one first.");
            }

            transaction.Forget(Memory.Sessions | Memory.Keys | Memory.Shares);
            return member;
        });
    }

    private static Refusal Forbidden => Refusal.Forbidden("People are for the tenant's administrators.");

    private static bool IsAdmin(Membership membership) => membership is { Role: Roles.Admin, SuspendedAt: null };

    private static bool HasOtherAdmin(TenantTables db, long user) =>
        db.Memberships.Any(other => other.UserId != user && other.Role == Roles.Admin && other.SuspendedAt == null);
}

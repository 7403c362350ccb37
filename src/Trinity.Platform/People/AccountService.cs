using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.People;

/// <summary>What a person does about the own account: sessions, password, second factor.</summary>
internal sealed class AccountService(
    IControlWriter writer, IControlReads reads, Lockouts lockouts, Passwords passwords, SecondFactors secondFactors)
{
    /// <summary>Who asks, as the platform knows it.</summary>
    public async Task<Outcome<AccountView>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = reads.OpenAllTenants();
        var own = db.Of(caller.Tenant);
        var tenant = await own.Tenants.SingleOrDefaultAsync(cancellationToken);
        var user = caller.IsPerson ? Callers.UserOf(caller) : 0;
        var member = caller.IsPerson ? await own.Members.SingleOrDefaultAsync(found => found.User.Id == user, cancellationToken) : null;
        var tenants = member is null
            ? []
            : await db.Memberships.Where(row => row.UserId == member.User.Id && row.SuspendedAt == null)
                .Join(db.Tenants, row => row.TenantId, row => row.Id, (membership, row) => new TenantRole(row.Name, membership.Role))
                .ToListAsync(cancellationToken);
        return new AccountView(caller, tenant?.Name ?? string.Empty, member, [.. tenants.OrderBy(row => row.Tenant, StringComparer.Ordinal)]);
    }

    /// <summary>Lists the sessions in which the person is signed in, the latest first.</summary>
    public async Task<Outcome<IReadOnlyList<Session>>> ListSessionsAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Accounts.Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        await using var db = reads.OpenAllTenants();
        var user = Callers.UserOf(caller);
        return await db.Sessions.Where(session => session.UserId == user).OrderByDescending(session => session.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Ends one of the person's sessions.</summary>
    public async Task<Outcome<bool>> EndSessionAsync(Caller caller, long id)
    {
        if (Accounts.Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        return await writer.WriteAsync<bool>(caller, AuditTarget.Session(id), "end_session", change =>
        {
            var user = Callers.UserOf(caller);
            if (change.AllTenants.Sessions.SingleOrDefault(session => session.Id == id && session.UserId == user) is not { } row)
            {
                return Refusal.NotFound("session");
            }

            change.AllTenants.Remove(row);
            change.Forget(Memory.Sessions);
            return true;
        });
    }

    /// <summary>Changes the password. The person's other sessions end.</summary>
    /// <param name="session">The session that asks and goes on; null for a key.</param>
    public async Task<Outcome<bool>> ChangePasswordAsync(Caller caller, long? session, string current, string next, CancellationToken cancellationToken)
    {
        if (Passwords.Check(next, "/newPassword") is { } fault)
        {
            return Refusal.Invalid("invalid_password", "The password cannot be changed like this.", fault);
        }

        var hash = passwords.Hash(next);
        return await ChangeAsync(
            caller,
            current,
            "change_password",
            (change, user) =>
            {
                user.PasswordHash = hash;
                change.AllTenants.Sessions.RemoveRange(change.AllTenants.Sessions.Where(row => row.UserId == user.Id && row.Id != session));
            },
            cancellationToken);
    }

    /// <summary>A new second factor. Nothing has changed before it is confirmed.</summary>
    public async Task<Outcome<NewSecondFactor>> ProposeSecondFactorAsync(Caller caller, CancellationToken cancellationToken) =>
        Accounts.Refuse(caller) is { } refusal ? refusal : SecondFactors.Create((await FindAsync(caller, cancellationToken)).Email);

    /// <summary>Begins to ask for a second factor, once the person has shown that the authenticator has its secret.</summary>
    public async Task<Outcome<bool>> SetSecondFactorAsync(Caller caller, string current, string secret, string code, CancellationToken cancellationToken)
    {
        if (!SecondFactors.IsSecret(secret) || secondFactors.MatchSecret(secret, code) is not { } step)
        {
            var fault = new Fault("/code", "wrong_code", "That is not the secret's code of now.");
            return Refusal.Invalid("invalid_code", "The second factor cannot be set like this.", fault);
        }

        return await ChangeAsync(
            caller,
            current,
            "set_second_factor",
            (_, user) =>
            {
                user.TotpSecret = secondFactors.Seal(user, secret);
                user.TotpStep = step;
            },
            cancellationToken);
    }

    public Task<Outcome<bool>> RemoveSecondFactorAsync(Caller caller, string current, CancellationToken cancellationToken) =>
        ChangeAsync(caller, current, "remove_second_factor", (_, user) => user.TotpSecret = null, cancellationToken);

    /// <summary>Changes the account of a person who has shown the password once more.</summary>
    private async Task<Outcome<bool>> ChangeAsync(
        Caller caller, string current, string name, Action<ControlTransaction, User> change, CancellationToken cancellationToken)
    {
        if (Accounts.Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        var user = await FindAsync(caller, cancellationToken);
        if (await lockouts.CountAsync(user.Email) is { } locked)
        {
            return locked;
        }

        if (!passwords.Matches(user.PasswordHash, current))
        {
            return new Refusal(RefusalKind.Forbidden, "wrong_password", "The password is wrong.");
        }

        await writer.WriteAsync<bool>(caller, AuditTarget.Person(user.Id), name, transaction =>
        {
            change(transaction, transaction.AllTenants.Users.Single(row => row.Id == user.Id));
            Lockouts.Forgive(transaction, user.Email);
            transaction.Forget(Memory.Sessions | Memory.Keys);
            return true;
        });
        return true;
    }

    private async Task<User> FindAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = reads.OpenAllTenants();
        var id = Callers.UserOf(caller);
        return await db.Users.SingleAsync(user => user.Id == id, cancellationToken);
    }
}

/// <summary>Who asks.</summary>
/// <param name="Caller">The caller.</param>
/// <param name="Tenant">The tenant's name.</param>
/// <param name="Member">The person; null for a program.</param>
/// <param name="Tenants">The tenants to which the person belongs.</param>
internal sealed record AccountView(Caller Caller, string Tenant, Member? Member, IReadOnlyList<TenantRole> Tenants);

/// <summary>A role in a tenant.</summary>
/// <param name="Tenant">The tenant's name.</param>
/// <param name="Role">The word of the role.</param>
internal sealed record TenantRole(string Tenant, string Role);

using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.People;

/// <summary>Invites people into a tenant by mail. Only for its administrators, and only for persons.</summary>
internal sealed class InvitationService(
    IControlWriter writer, IControlReads reads, Passwords passwords, IMailer mailer)
{
    private const int MaxPerTenant = 1_000;

    private static readonly TimeSpan Valid = TimeSpan.FromDays(7);

    /// <summary>Invites somebody; an invitation of before to the same address is worth nothing from now on.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="email">The address.</param>
    /// <param name="role">The word of the role.</param>
    /// <param name="link">The address of the page that accepts; the token is put behind it.</param>
    public async Task<Outcome<NewInvitation>> CreateAsync(Caller caller, string? email, string? role, string link)
    {
        if (Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        var faults = new[] { Emails.Check(email), Roles.Check(role) }.OfType<Fault>().ToArray();
        if (faults.Length > 0)
        {
            return Refusal.Invalid("invalid_invitation", "Nobody can be invited like this.", faults);
        }

        var address = Emails.Normalise(email!);
        var token = Tokens.Create(Tokens.InvitationPrefix);
        var outcome = await writer.WriteAsync<NewInvitation>(caller, AuditTarget.Unknown(AuditTargetKind.Invitation), "create_invitation", change =>
        {
            if (change.Db.Members.Any(member => member.User.Email == address))
            {
                return Refusal.Conflict("already_member", "The person belongs to the tenant already.");
            }

            if (change.Db.Invitations.Count(row => row.Email != address) >= MaxPerTenant)
            {
                return Refusal.Conflict("too_many_invitations", $"There may be {MaxPerTenant} invitations: revoke some.");
            }

            // Before it is replaced: an index holds one for each address.
            change.Db.Invitations.Where(row => row.Email == address).ExecuteDelete();
            var row = new Invitation
            {
                Id = change.Messages.NextSequence(),
                TenantId = caller.Tenant.Value,
                Email = address,
                Role = role!,
                Hash = Tokens.Hash(token),
                CreatedBy = caller.Principal.ToString(),
                CreatedAt = change.Messages.Now,
                ExpiresAt = change.Messages.Now + Valid,
            };
            change.Db.Add(row);
            change.Target = AuditTarget.Invitation(row.Id);
            return new NewInvitation(row, link + token);
        });
        if (outcome is Outcome<NewInvitation>.Done { Value: var made })
        {
            mailer.Send(new Mail(
                address,
                "You are invited to Trinity",
                $"You are invited to join as {role}. Open this page within {Valid.TotalDays:0} days:\n\n{made.Link}\n\n"
                + "Whoever has this address may join, so keep it."));
        }

        return outcome;
    }

    /// <summary>Lists the invitations that are open, by address.</summary>
    public async Task<Outcome<Page<Invitation>>> ListAsync(Caller caller, string? after, int limit, CancellationToken cancellationToken)
    {
        if (Refuse(caller) is { } refusal)
        {
            return refusal;
        }

        await using var db = reads.Open(caller.Tenant);
        var rows = await db.Invitations.Where(row => after == null || string.Compare(row.Email, after) > 0)
            .OrderBy(row => row.Email)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return Page<Invitation>.Cut(rows, limit, row => row.Email);
    }

    /// <summary>Takes an invitation back.</summary>
    public async Task<Outcome<bool>> RevokeAsync(Caller caller, long id) => Refuse(caller) is { } refusal
        ? refusal
        : await writer.WriteAsync<bool>(caller, AuditTarget.Invitation(id), "revoke_invitation", change =>
        {
            if (change.Db.Invitations.SingleOrDefault(row => row.Id == id) is not { } row)
            {
                return Refusal.NotFound("invitation");
            }

            change.Db.Remove(row);
            return true;
        });

    /// <summary>Joins a tenant with the token of a link. Who has an account already keeps its password.</summary>
    /// <param name="token">The token of the link.</param>
    /// <param name="password">The password of a new account; for who has one it is not looked at.</param>
    /// <param name="requestId">The request that it came with.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Outcome<Member>> AcceptAsync(string token, string? password, string? requestId, CancellationToken cancellationToken)
    {
        var hash = Tokens.Hash(token);
        await using (var db = reads.OpenAllTenants())
        {
            // Before the password is hashed, which takes long on purpose: whoever has no link must not keep the server busy with it.
            if (!await db.Invitations.AnyAsync(row => row.Hash == hash, cancellationToken))
            {
                return Unknown;
            }
        }

        var fault = Passwords.Check(password);
        var passwordHash = fault is null ? passwords.Hash(password!) : null;
        return await writer.WriteAsync<Outcome<Member>>(default, default, "accept_invitation", change =>
        {
            var now = change.Messages.Now;
            if (change.AllTenants.Invitations.SingleOrDefault(row => row.Hash == hash) is not { } invitation || invitation.ExpiresAt <= now)
            {
                return Unknown;
            }

            var user = change.AllTenants.Users.SingleOrDefault(row => row.Email == invitation.Email);
            if (user is null)
            {
                if (passwordHash is null)
                {
                    return Refusal.Invalid("invalid_password", "Choose a password to join with.", fault!);
                }

                user = new User { Id = change.Messages.NextSequence(), Email = invitation.Email, PasswordHash = passwordHash, CreatedAt = now };
                change.AllTenants.Add(user);
            }

            var membership = new Membership { TenantId = invitation.TenantId, UserId = user.Id, Role = invitation.Role, CreatedAt = now };
            change.AllTenants.Add(membership);
            change.AllTenants.Remove(invitation);
            var caller = new Caller(new TenantId(invitation.TenantId), Callers.PrincipalOf(user.Id), AccessRights.None) { RequestId = requestId };
            change.Audit.Append(AuditEntry.Of(caller, "accept_invitation", AuditTarget.Invitation(invitation.Id), AuditEntry.Done), now);
            change.Forget(Memory.Sessions | Memory.Keys);
            return new Member { User = user, Membership = membership };
        });
    }

    /// <summary>Whatever it is: who has a link learns no more of it than that another one is needed.</summary>
    private static Refusal Unknown { get; } = new(
        RefusalKind.NotFound, "invitation_not_found", "This invitation is used, expired or taken back: ask for another one.");

    private static Refusal? Refuse(Caller caller) =>
        !caller.IsPerson ? Refusal.PersonRequired
        : !caller.Has(AccessRights.Administer) ? Refusal.Forbidden("Invitations are for the tenant's administrators.")
        : null;
}

/// <summary>A new invitation.</summary>
/// <param name="Invitation">Its row.</param>
/// <param name="Link">The address that accepts it, shown this once.</param>
internal sealed record NewInvitation(Invitation Invitation, string Link);

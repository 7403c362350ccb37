using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.People;

/// <summary>
/// Lets people in, by a password or by a code that was sent to them. An address that nobody has is answered like any other, and it takes as
/// long.
/// </summary>
internal sealed class SignInService(
    IControlWriter writer, IControlReads reads, Lockouts lockouts, Passwords passwords, SecondFactors secondFactors, IMailer mailer, Denials denials)
{
    /// <summary>Whoever knows an address may ask for a code: its mailbox is not to be filled with them.</summary>
    private static readonly TimeSpan BetweenCodes = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan CodeValid = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SessionValid = TimeSpan.FromDays(14);

    /// <summary>Signs a person in.</summary>
    /// <returns>The session's token, shown this once.</returns>
    public async Task<Outcome<NewSession>> SignInAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var outcome = await TryAsync(credentials, cancellationToken);
        if (outcome is Outcome<NewSession>.Refused { Refusal: var refusal })
        {
            // Of nobody: who it would have been is what is not known.
            denials.Note(AuditEntry.OfNobody("begin_session", refusal.Code, credentials.RequestId));
        }

        return outcome;
    }

    private async Task<Outcome<NewSession>> TryAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var email = Emails.Normalise(credentials.Email);
        if (await lockouts.CountAsync(email) is { } locked)
        {
            return locked;
        }

        var user = await FindAsync(email, cancellationToken);
        var isRight = credentials.MailedCode is { } mailed
            ? await TakeCodeAsync(email, mailed) && user is not null
            : passwords.Matches(user?.PasswordHash, credentials.Password ?? string.Empty);
        if (!isRight || user is null)
        {
            return Failed;
        }

        var step = 0L;
        if (user.TotpSecret is not null)
        {
            if (credentials.Code is null)
            {
                return new Refusal(RefusalKind.Unauthenticated, "second_factor_required", "Send the code of your authenticator too.");
            }

            if (secondFactors.Match(user, credentials.Code) is not { } matched)
            {
                return Failed;
            }

            step = matched;
        }

        return await BeginAsync(user, step, credentials);
    }

    /// <summary>Sends a code to an address, if somebody has it; what is answered does not say whether.</summary>
    public async Task SendCodeAsync(string address, CancellationToken cancellationToken)
    {
        var email = Emails.Normalise(address);
        var code = MailedCodes.Create();
        var isNew = await writer.WriteAsync(default, default, "send_code", change =>
        {
            var attempts = Lockouts.AttemptsOf(change, email);
            var now = change.Messages.Now;
            if (attempts.LockedUntil > now || attempts.CodeExpiresAt > now + CodeValid - BetweenCodes)
            {
                return false;
            }

            attempts.CodeHash = MailedCodes.Hash(email, code);
            attempts.CodeExpiresAt = now + CodeValid;
            attempts.LastAt = now;
            return true;
        });
        if (isNew && await FindAsync(email, cancellationToken) is { } user)
        {
            mailer.Send(new Mail(
                user.Email,
                $"{code} is your code for Trinity",
                $"Sign in with this code within {CodeValid.TotalMinutes:0} minutes: {code}\n\nIf you did not ask for it, nothing has to be done."));
        }
    }

    /// <summary>A code is good once, whether what comes after it succeeds or not.</summary>
    private Task<bool> TakeCodeAsync(string email, string code) => writer.WriteAsync(default, default, "take_code", change =>
    {
        var attempts = Lockouts.AttemptsOf(change, email);
        var isRight = attempts.CodeExpiresAt > change.Messages.Now && MailedCodes.Matches(attempts.CodeHash, email, code);
        if (isRight)
        {
            attempts.CodeHash = null;
            attempts.CodeExpiresAt = null;
        }

        return isRight;
    });

    private Task<Outcome<NewSession>> BeginAsync(User user, long step, Credentials credentials)
    {
        var token = Tokens.Create(Tokens.SessionPrefix);
        return writer.WriteAsync<Outcome<NewSession>>(default, default, "begin_session", change =>
        {
            var now = change.Messages.Now;
            var row = change.AllTenants.Users.Single(found => found.Id == user.Id);
            var membership = change.AllTenants.Memberships
                .Where(found => found.UserId == user.Id && found.SuspendedAt == null)
                .Join(change.AllTenants.Tenants, found => found.TenantId, tenant => tenant.Id, (found, tenant) => new { found.TenantId, tenant.Name })
                .Where(found => credentials.Tenant == null || found.Name == credentials.Tenant)
                .OrderBy(found => found.TenantId)
                .FirstOrDefault();

            // A code of a second factor is good once, even for two who come at the same time.
            if (membership is null || row.PasswordHash != user.PasswordHash || (row.TotpSecret is not null && step <= row.TotpStep))
            {
                return Failed;
            }

            row.TotpStep = Math.Max(row.TotpStep, step);
            Lockouts.Forgive(change, user.Email);
            var session = new Session
            {
                Id = change.Messages.NextSequence(),
                TenantId = membership.TenantId,
                UserId = user.Id,
                Hash = Tokens.Hash(token),
                CreatedAt = now,
                LastSeenAt = now,
                ExpiresAt = now + SessionValid,
                Address = credentials.Address,
                UserAgent = credentials.UserAgent,
            };
            change.AllTenants.Add(session);
            var caller = new Caller(new TenantId(session.TenantId), Callers.PrincipalOf(user.Id), AccessRights.None) { RequestId = credentials.RequestId };
            change.Audit.Append(AuditEntry.Of(caller, "begin_session", AuditTarget.Session(session.Id), AuditEntry.Done), now);
            return new NewSession(session, token);
        });
    }

    private async Task<User?> FindAsync(string email, CancellationToken cancellationToken)
    {
        await using var db = reads.OpenAllTenants();
        return await db.Users.SingleOrDefaultAsync(user => user.Email == email, cancellationToken);
    }

    private static Refusal Failed { get; } = new(
        RefusalKind.Unauthenticated, "sign_in_failed", "The address, the password or the code is wrong, or you belong to no tenant here.");
}

/// <summary>What somebody signs in with.</summary>
/// <param name="Email">The address.</param>
/// <param name="Password">The password; null when a mailed code takes its place.</param>
internal sealed record Credentials(string Email, string? Password)
{
    /// <summary>The code of the mail, instead of a password.</summary>
    public string? MailedCode { get; init; }

    /// <summary>The code of the second factor, when there is one.</summary>
    public string? Code { get; init; }

    /// <summary>The name of the tenant; null for the person's first.</summary>
    public string? Tenant { get; init; }

    public string? Address { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>The request that they came with.</summary>
    public string? RequestId { get; init; }
}

/// <summary>That somebody was let in.</summary>
/// <param name="Session">The session.</param>
/// <param name="Token">Its token, shown this once.</param>
internal sealed record NewSession(Session Session, string Token);

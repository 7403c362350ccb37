using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.People;

/// <summary>What becomes of a session after it has begun.</summary>
internal sealed class SessionService(IControlWriter writer)
{
    /// <summary>Ends the session of a token, if there is one.</summary>
    /// <param name="token">The token.</param>
    /// <param name="requestId">The request that asks for it.</param>
    public async Task EndAsync(string token, string? requestId)
    {
        var hash = Tokens.Hash(token);
        await writer.WriteAsync(default, default, "sign_out", change =>
        {
            if (change.AllTenants.Sessions.SingleOrDefault(session => session.Hash == hash) is { } row)
            {
                change.AllTenants.Remove(row);
                change.Forget(Memory.Sessions);
                var caller = new Caller(new TenantId(row.TenantId), Callers.PrincipalOf(row.UserId), AccessRights.None) { RequestId = requestId };
                change.Audit.Append(AuditEntry.Of(caller, "sign_out", AuditTarget.Session(row.Id), AuditEntry.Done), change.Messages.Now);
            }

            return true;
        });
    }

    /// <summary>Lets a session go on in another tenant of its person.</summary>
    public async Task<Outcome<bool>> SwitchAsync(SignedIn signedIn, string tenant)
    {
        return await writer.WriteAsync<bool>(signedIn.Caller, AuditTarget.Session(signedIn.Session), "switch_tenant", change =>
        {
            var user = Callers.UserOf(signedIn.Caller);
            var membership = change.AllTenants.Memberships
                .Where(row => row.UserId == user && row.SuspendedAt == null)
                .SingleOrDefault(row => change.AllTenants.Tenants.Any(found => found.Id == row.TenantId && found.Name == tenant));
            if (membership is null || change.AllTenants.Sessions.Find(signedIn.Session) is not { } session)
            {
                return Refusal.NotFound("tenant");
            }

            session.TenantId = membership.TenantId;
            change.Forget(Memory.Sessions);
            return true;
        });
    }
}

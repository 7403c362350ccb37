using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.People;

/// <summary>Erases sessions and invitations that have expired, and attempts to sign in that no longer count.</summary>
internal sealed class PeopleRetention(IControlWriter writer) : IRetentionTask
{
    private static readonly TimeSpan Counted = TimeSpan.FromDays(1);

    public Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        writer.WriteAsync(default, default, "erase_sessions", change =>
        {
            var now = change.Messages.Now;
            var counted = now - Counted;
            change.AllTenants.Sessions.Where(session => session.ExpiresAt < now).ExecuteDelete();
            change.AllTenants.Invitations.Where(invitation => invitation.ExpiresAt < now).ExecuteDelete();
            change.AllTenants.SignInAttempts.Where(attempts => attempts.LastAt < counted).ExecuteDelete();
            return true;
        });
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Trinity.Platform.Access;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.People;

/// <summary>Knows callers by the sessions in which they are signed in.</summary>
internal sealed partial class KnownSessions(IControlReads reads, IControlWriter writer, TimeProvider time, ILogger<KnownSessions> logger)
    : IMemory
{
    private const int MaxLength = 200;
    private const int MaxRemembered = 10_000;

    /// <summary>How exactly it is known when a session was seen last: each request would be a write otherwise.</summary>
    private static readonly TimeSpan SeenInterval = TimeSpan.FromHours(1);

    /// <summary>How long what was read is relied on: what another process changed holds here no later than this.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(30);

    private readonly Remembered<TokenHash, KnownSession> _known = new(MaxRemembered);

    /// <summary>Finds who a session belongs to; null when it is unknown, ended or expired, or its person suspended: all look the same.</summary>
    public async ValueTask<SignedIn?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > MaxLength)
        {
            return null;
        }

        var hash = TokenHash.Of(token);
        var now = time.GetUtcNow();
        var known = _known.Find(hash);
        if (known is null || known.ReadAt + Validity <= now)
        {
            known = await _known.ReadAsync(hash, unknown => ReadAsync(unknown, now, cancellationToken));
        }

        if (known is null || known.Session.ExpiresAt <= now)
        {
            return null;
        }

        if (now - known.Session.LastSeenAt >= SeenInterval)
        {
            await RecordSeenAsync(known.Session, now);
        }

        return known.SignedIn;
    }

    /// <inheritdoc />
    public Memory Kind => Memory.Sessions;

    /// <inheritdoc />
    public void Forget() => _known.Forget();

    private async Task<KnownSession?> ReadAsync(TokenHash hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = reads.OpenAllTenants();
        return await db.Sessions.SingleOrDefaultAsync(session => session.Hash == hash.Bytes, cancellationToken) is { } row
            && await db.Of(new TenantId(row.TenantId)).Members.SingleOrDefaultAsync(found => found.User.Id == row.UserId, cancellationToken) is { } member
            && Callers.Person(member.User, member.Membership) is { } caller
                ? new KnownSession(row, new SignedIn(caller, row.Id, row.ExpiresAt), now)
                : null;
    }

    /// <summary>Nothing depends on it.</summary>
    private async Task RecordSeenAsync(Session session, DateTimeOffset now)
    {
        try
        {
            await writer.WriteAsync(new(session.TenantId), default, "see_session", change =>
            {
                if (change.Db.Sessions.SingleOrDefault(found => found.Id == session.Id) is { } row)
                {
                    row.LastSeenAt = now;
                }

                return true;
            });
            session.LastSeenAt = now;
        }
        catch (Exception exception)
        {
            LogUnrecorded(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That a session was used could not be written down.")]
    private partial void LogUnrecorded(Exception exception);

    private sealed record KnownSession(Session Session, SignedIn SignedIn, DateTimeOffset ReadAt);
}

/// <summary>Who is signed in.</summary>
/// <param name="Caller">The person.</param>
/// <param name="Session">The session's id.</param>
/// <param name="ExpiresAt">When the session ends by itself.</param>
internal sealed record SignedIn(Caller Caller, long Session, DateTimeOffset ExpiresAt);

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Access;

/// <summary>Knows callers by their API keys, and writes down that a key is used.</summary>
internal sealed partial class KnownKeys(
    IControlReads reads, IControlWriter writer, Denials denials, TimeProvider time, ILogger<KnownKeys> logger) : IMemory
{
    private const string Authenticate = "authenticate";
    private const int MaxLength = 200;
    private const int MaxRemembered = 10_000;

    private readonly Remembered<TokenHash, KnownKey> _known = new(MaxRemembered);

    /// <summary>Finds who a key belongs to that was found before, without asking the store; null when it must be looked for.</summary>
    public Caller? FindKnown(string key) => IsKey(key) && _known.Find(TokenHash.Of(key)) is { } known ? Use(known) : null;

    /// <summary>Finds who a key belongs to; null when it is unknown, expired or revoked: the three look the same.</summary>
    /// <param name="key">The key.</param>
    /// <param name="requestId">The request that it came with.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async ValueTask<Caller?> FindAsync(string key, string requestId, CancellationToken cancellationToken)
    {
        if (!IsKey(key))
        {
            return Refuse(AuditEntry.OfNobody(Authenticate, "key_unknown", requestId));
        }

        var known = await _known.ReadAsync(TokenHash.Of(key), hash => ReadAsync(hash, requestId, cancellationToken));
        return known is null ? null : Use(known) ?? Refuse(known.Caller.Tenant, known.Caller.Key!.Value, "key_expired", requestId);
    }

    /// <inheritdoc />
    public Memory Kind => Memory.Keys;

    /// <inheritdoc />
    public void Forget() => _known.Forget();

    private static bool IsKey(string key) => key.Length is > 0 and <= MaxLength;

    private Caller? Use(KnownKey known)
    {
        var now = time.GetUtcNow();
        if (known.ExpiresAt <= now)
        {
            return null;
        }

        if (known.LastUse.TryTake(now))
        {
            _ = RecordUseAsync(known, now);
        }

        return known.Caller;
    }

    private async Task<KnownKey?> ReadAsync(TokenHash hash, string requestId, CancellationToken cancellationToken)
    {
        await using var db = reads.OpenAllTenants();
        if (await db.ApiKeys.SingleOrDefaultAsync(key => key.Hash == hash.Bytes, cancellationToken) is not { } row)
        {
            Refuse(AuditEntry.OfNobody(Authenticate, "key_unknown", requestId));
            return null;
        }

        // A person's key is worth what the person is: nothing once the person has left.
        var members = db.Of(new TenantId(row.TenantId)).Members;
        var member = row.UserId is { } user ? await members.SingleOrDefaultAsync(found => found.User.Id == user, cancellationToken) : null;
        if (row.RevokedAt is null && (row.UserId is null) == (member is null) && Callers.Of(row, member) is { } caller)
        {
            return new KnownKey(row, caller);
        }

        Refuse(new TenantId(row.TenantId), Callers.PrincipalOf(row), row.RevokedAt is null ? "person_suspended" : "key_revoked", requestId);
        return null;
    }

    private Caller? Refuse(TenantId tenant, Principal key, string outcome, string requestId) =>
        Refuse(AuditEntry.Of(Callers.Nameless(tenant, key) with { RequestId = requestId }, Authenticate, target: null, outcome));

    /// <summary>Refuses a key: what it was is written down and not said.</summary>
    private Caller? Refuse(AuditEntry entry)
    {
        denials.Note(entry);
        return null;
    }

    /// <summary>Nobody waits for it, and nothing depends on it.</summary>
    private async Task RecordUseAsync(KnownKey known, DateTimeOffset now)
    {
        try
        {
            await writer.WriteAsync(known.Caller.Tenant, default, "use_key", change =>
            {
                if (change.Db.ApiKeys.SingleOrDefault(key => key.Id == known.Id) is { } key)
                {
                    key.LastUsedAt = now;
                }

                return true;
            });
        }
        catch (Exception exception)
        {
            LogUnrecorded(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That a key was used could not be written down.")]
    private partial void LogUnrecorded(Exception exception);

    private sealed class KnownKey(ApiKey key, Caller caller)
    {
        public long Id { get; } = key.Id;

        public Caller Caller { get; } = caller;

        public DateTimeOffset? ExpiresAt { get; } = key.ExpiresAt;

        public LastUse LastUse { get; } = new(key.LastUsedAt);
    }
}

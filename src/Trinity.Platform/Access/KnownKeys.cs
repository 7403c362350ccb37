using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Access;

/// <summary>Knows callers by their API keys, and writes down that a key is used.</summary>
internal sealed partial class KnownKeys(
    IControlReads reads, IControlWriter writer, Denials denials, TimeProvider time, ILogger<KnownKeys> logger)
{
    private const string Authenticate = "authenticate";
    private const int MaxLength = 200;
    private const int MaxRemembered = 10_000;

    /// <summary>How exactly it is known when a key was used last: each use of its own would be a write with every read.</summary>
    private static readonly TimeSpan UseInterval = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<HashKey, KnownKey> _known = [];
    private int _generation;

    /// <summary>Finds who a key belongs to that was found before, without asking the store; null when it must be looked for.</summary>
    public Caller? FindKnown(string key) =>
        key.Length is > 0 and <= MaxLength && _known.TryGetValue(HashOf(key), out var known) ? Use(known) : null;

    /// <summary>Finds who a key belongs to; null when it is unknown, expired or revoked: the three look the same.</summary>
    /// <param name="key">The key.</param>
    /// <param name="requestId">The request that it came with.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async ValueTask<Caller?> FindAsync(string key, string requestId, CancellationToken cancellationToken)
    {
        if (key.Length is 0 or > MaxLength)
        {
            return Refuse(AuditEntry.OfNobody(Authenticate, "key_unknown", requestId));
        }

        var hash = HashOf(key);
        var generation = Volatile.Read(ref _generation);
        if (await FindAsync(hash.Hash, cancellationToken) is not { } row)
        {
            return Refuse(AuditEntry.OfNobody(Authenticate, "key_unknown", requestId));
        }

        if (row.RevokedAt is not null || await CallerOfAsync(row, cancellationToken) is not { } caller)
        {
            return Refuse(row, row.RevokedAt is null ? "person_suspended" : "key_revoked", requestId);
        }

        var known = new KnownKey(row, caller);
        Remember(hash, known, generation);
        return Use(known) ?? Refuse(row, "key_expired", requestId);
    }

    /// <summary>Forgets what was remembered: a key has been revoked.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _generation++;
            _known.Clear();
        }
    }

    /// <summary>A key is found by its hash: how long that takes says nothing about a key.</summary>
    private static HashKey HashOf(string key) => new(Tokens.Hash(key));

    private Caller? Use(KnownKey known)
    {
        var now = time.GetUtcNow();
        if (known.ExpiresAt <= now)
        {
            return null;
        }

        if (known.TryUse(now, UseInterval))
        {
            _ = RecordUseAsync(known, now);
        }

        return known.Caller;
    }

    private async Task<ApiKey?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        await using var db = reads.Open();
        return await db.ApiKeys.SingleOrDefaultAsync(key => key.Hash == hash, cancellationToken);
    }

    private Caller? Refuse(ApiKey key, string outcome, string requestId) =>
        Refuse(AuditEntry.Of(Callers.Program(key) with { Key = Callers.PrincipalOf(key), RequestId = requestId }, Authenticate, target: null, outcome));

    /// <summary>Refuses a key: what it was is written down and not said.</summary>
    private Caller? Refuse(AuditEntry entry)
    {
        denials.Note(entry);
        return null;
    }

    /// <summary>A person's key is worth what the person is: nothing once the person has left.</summary>
    private async Task<Caller?> CallerOfAsync(ApiKey key, CancellationToken cancellationToken)
    {
        await using var db = reads.Open();
        var caller = key.UserId is not { } user
            ? Callers.Program(key)
            : await Members.FindAsync(db, key.TenantId, user, cancellationToken) is { } member
                ? Callers.Person(member.User, member.Membership, key.Rights)
                : null;
        return caller is null ? null : caller with { Agent = key.AgentId is { } agent ? new AgentId(agent) : null, Key = Callers.PrincipalOf(key) };
    }

    /// <summary>What was read before a key was revoked is not remembered after.</summary>
    private void Remember(HashKey hash, KnownKey known, int generation)
    {
        lock (_gate)
        {
            if (generation == _generation && _known.Count < MaxRemembered)
            {
                _known[hash] = known;
            }
        }
    }

    /// <summary>Nobody waits for it, and nothing depends on it.</summary>
    private async Task RecordUseAsync(KnownKey known, DateTimeOffset now)
    {
        try
        {
            await writer.WriteAsync(known.Caller.Tenant, default, "use_key", change =>
            {
                if (change.Db.ApiKeys.Find(known.Id) is { } key)
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
        private long _usedAt = key.LastUsedAt?.UtcTicks ?? 0;

        public long Id { get; } = key.Id;

        public Caller Caller { get; } = caller;

        public DateTimeOffset? ExpiresAt { get; } = key.ExpiresAt;

        /// <summary>Whether this is a use to be written down: only one of several at once is.</summary>
        public bool TryUse(DateTimeOffset now, TimeSpan interval)
        {
            var usedAt = Volatile.Read(ref _usedAt);
            return now.UtcTicks - usedAt >= interval.Ticks && Interlocked.CompareExchange(ref _usedAt, now.UtcTicks, usedAt) == usedAt;
        }
    }

    private readonly record struct HashKey(byte[] Hash)
    {
        public bool Equals(HashKey other) => Hash.AsSpan().SequenceEqual(other.Hash);

        public override int GetHashCode() => BitConverter.ToInt32(Hash);
    }
}

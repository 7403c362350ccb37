using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Access;

/// <summary>Knows callers by their API keys.</summary>
internal sealed class ApiKeyService(IControlReads reads)
{
    private const int MaxLength = 200;
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<HashKey, Caller> _callers = [];

    /// <summary>Finds who a key belongs to; null when it is unknown or revoked.</summary>
    public async ValueTask<Caller?> AuthenticateAsync(string key, CancellationToken cancellationToken)
    {
        if (key.Length is 0 or > MaxLength)
        {
            return null;
        }

        // Found by its hash: how long that takes says nothing about a key.
        var hash = Tokens.Hash(key);
        if (_callers.TryGetValue(new HashKey(hash), out var known))
        {
            return known;
        }

        await using var db = reads.Open();
        var row = await db.ApiKeys.SingleOrDefaultAsync(candidate => candidate.Hash == hash && candidate.RevokedAt == null, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var caller = new Caller(new TenantId(row.TenantId), new Principal(PrincipalKind.ApiKey, row.Id.ToString()), row.Rights);
        if (_callers.Count < MaxRemembered)
        {
            _callers[new HashKey(hash)] = caller;
        }

        return caller;
    }

    /// <summary>Forgets what was remembered: a key has been revoked.</summary>
    public void Forget() => _callers.Clear();

    private readonly record struct HashKey(byte[] Hash)
    {
        public bool Equals(HashKey other) => Hash.AsSpan().SequenceEqual(other.Hash);

        public override int GetHashCode() => BitConverter.ToInt32(Hash);
    }
}

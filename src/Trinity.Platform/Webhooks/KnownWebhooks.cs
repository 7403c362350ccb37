using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Webhooks;

/// <summary>Finds the public entrances of agents by their tokens. Remembered by hash: tokens are not kept, not even in memory.</summary>
internal sealed class KnownWebhooks(IControlReads reads, TimeProvider time) : IMemory
{
    private const int MaxToken = 100;
    private const int MaxRemembered = 10_000;

    private readonly Remembered<TokenHash, FoundWebhook> _found = new(MaxRemembered);

    /// <inheritdoc />
    public Memory Kind => Memory.Webhooks;

    /// <summary>Finds the entrance of a token among those found before, without asking the store.</summary>
    public FoundWebhook? FindKnown(string token) =>
        IsToken(token) && _found.Find(TokenHash.Of(token)) is { } known && !IsOver(known.ExpiresAt) ? known : null;

    /// <summary>Finds the entrance of a token; null when it is unknown or closed, which look the same.</summary>
    public ValueTask<FoundWebhook?> FindAsync(string token, CancellationToken cancellationToken) =>
        IsToken(token) ? _found.ReadAsync(TokenHash.Of(token), hash => ReadAsync(hash.Bytes, cancellationToken)) : new(default(FoundWebhook));

    /// <inheritdoc />
    public void Forget() => _found.Forget();

    private static bool IsToken(string token) => token.Length is > 0 and <= MaxToken;

    private bool IsOver(DateTimeOffset? expiresAt) => expiresAt <= time.GetUtcNow();

    private async Task<FoundWebhook?> ReadAsync(byte[] hash, CancellationToken cancellationToken)
    {
        await using var db = reads.OpenAllTenants();
        var row = await db.Webhooks.SingleOrDefaultAsync(
            candidate => candidate.IsEnabled && (candidate.TokenHash == hash || candidate.PreviousTokenHash == hash), cancellationToken);
        var expiresAt = row?.PreviousTokenHash?.AsSpan().SequenceEqual(hash) == true ? row.PreviousExpiresAt : null;
        return row is null || IsOver(expiresAt) ? null : new FoundWebhook(row.Id, new TenantId(row.TenantId), new AgentId(row.AgentId), expiresAt);
    }
}

/// <summary>Where a token leads.</summary>
internal sealed record FoundWebhook(long Id, TenantId Tenant, AgentId Agent, DateTimeOffset? ExpiresAt);

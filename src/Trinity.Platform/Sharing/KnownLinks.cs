using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Trinity.Platform.Access;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Sharing;

/// <summary>Knows public links by their tokens, and writes down that one is used.</summary>
internal sealed partial class KnownLinks(IControlReads reads, IControlWriter writer, TimeProvider time, ILogger<KnownLinks> logger)
    : IMemory
{
    private const int MaxLength = 100;
    private const int MaxRemembered = 10_000;

    private readonly Remembered<TokenHash, KnownLink> _known = new(MaxRemembered);

    /// <summary>Finds the link of a token among those found before, without asking the store.</summary>
    public KnownLink? FindKnown(string token) => IsToken(token) && _known.Find(TokenHash.Of(token)) is { } known ? Use(known) : null;

    /// <summary>Finds the link of a token; null when it is unknown, expired or revoked: the three look the same.</summary>
    public async ValueTask<KnownLink?> FindAsync(string token, CancellationToken cancellationToken) =>
        IsToken(token) && await _known.ReadAsync(TokenHash.Of(token), hash => ReadAsync(hash, cancellationToken)) is { } known ? Use(known) : null;

    /// <inheritdoc />
    public Memory Kind => Memory.Links;

    /// <inheritdoc />
    public void Forget() => _known.Forget();

    private static bool IsToken(string token) => token.Length is > 0 and <= MaxLength;

    private async Task<KnownLink?> ReadAsync(TokenHash hash, CancellationToken cancellationToken)
    {
        await using var db = reads.OpenAllTenants();
        return await db.PublicLinks.SingleOrDefaultAsync(link => link.Hash == hash.Bytes, cancellationToken) is { } row ? new KnownLink(row) : null;
    }

    private KnownLink? Use(KnownLink known)
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

        return known;
    }

    /// <summary>Nobody waits for it, and nothing depends on it.</summary>
    private async Task RecordUseAsync(KnownLink known, DateTimeOffset now)
    {
        try
        {
            await writer.WriteAsync(known.Caller.Tenant, known.Agent, "use_link", change =>
            {
                if (change.Db.PublicLinks.SingleOrDefault(row => row.Id == known.Id) is { } link)
                {
                    link.LastUsedAt = now;
                }

                return true;
            });
        }
        catch (Exception exception)
        {
            LogUnrecorded(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That a public link was used could not be written down.")]
    private partial void LogUnrecorded(Exception exception);
}

/// <summary>A link that somebody has come by.</summary>
internal sealed class KnownLink(PublicLink link)
{
    public long Id { get; } = link.Id;

    public AgentId Agent { get; } = new(link.AgentId);

    public DateTimeOffset? ExpiresAt { get; } = link.ExpiresAt;

    /// <summary>Whoever comes by it.</summary>
    public Caller Caller { get; } = Callers.Of(link);

    public LastUse LastUse { get; } = new(link.LastUsedAt);
}

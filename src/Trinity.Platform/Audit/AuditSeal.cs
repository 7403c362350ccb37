using Trinity.Sdk.Identity;

namespace Trinity.Platform.Audit;

/// <summary>
/// What closes a batch of entries: a hash of them and of the seal before, so that none can be changed, taken out or put in without a break
/// in the chain. It is kept when its entries are erased.
/// </summary>
internal sealed record AuditSeal
{
    public required TenantId Tenant { get; init; }

    /// <summary>Its place in the chain of its tenant, from 1 without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>The number of its first entry.</summary>
    public required long First { get; init; }

    /// <summary>The number of its last entry.</summary>
    public required long Last { get; init; }

    public required int Count { get; init; }

    /// <summary>The hash of the seal before; zeros for the first.</summary>
    public required byte[] Previous { get; init; }

    public required DateTimeOffset SealedAt { get; init; }

    /// <summary>SHA-256 of all this and the entries.</summary>
    public byte[] Hash { get; init; } = [];

    /// <summary>Seals entries that follow those of a seal.</summary>
    /// <param name="before">The last seal; null for the first.</param>
    /// <param name="entries">The entries, at least one, by number.</param>
    /// <param name="now">When.</param>
    public static AuditSeal Of(AuditSeal? before, IReadOnlyList<AuditEntry> entries, DateTimeOffset now)
    {
        var seal = new AuditSeal
        {
            Tenant = entries[0].Tenant,
            Number = (before?.Number ?? 0) + 1,
            First = entries[0].Number,
            Last = entries[^1].Number,
            Count = entries.Count,
            Previous = HashOf(before),
            SealedAt = now,
        };
        return seal with { Hash = SealHash.Of(seal, entries) };
    }

    /// <summary>What the seal after this one must name.</summary>
    public static byte[] HashOf(AuditSeal? seal) => seal?.Hash ?? new byte[SealHash.Bytes];
}

/// <summary>A seal with the entries that are there of it.</summary>
internal sealed record SealedBatch(AuditSeal Seal, IReadOnlyList<AuditEntry> Entries);

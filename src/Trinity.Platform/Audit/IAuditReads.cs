using Trinity.Sdk.Identity;

namespace Trinity.Platform.Audit;

/// <summary>Reads the audit log. Every question names the tenant.</summary>
internal interface IAuditReads
{
    /// <summary>The tenants that have entries.</summary>
    ValueTask<IReadOnlyList<TenantId>> TenantsAsync(CancellationToken cancellationToken);

    /// <summary>Entries, the latest first. A search looks at so many, and goes on where it stopped when it is asked again.</summary>
    ValueTask<FoundEntries> ListAsync(
        TenantId tenant, AuditFilter filter, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>Entries in their order.</summary>
    ValueTask<IReadOnlyList<AuditEntry>> AfterAsync(
        TenantId tenant, AuditFilter filter, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The first of the entries that no seal closes, and up to a limit of those that follow it.</summary>
    ValueTask<IReadOnlyList<AuditEntry>> UnsealedAsync(TenantId tenant, int limit, CancellationToken cancellationToken);

    /// <summary>Whether there are entries of a seal that was made before a time, at the beginning of the log.</summary>
    ValueTask<bool> HasSealedBeforeAsync(TenantId tenant, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>The first seal that follows a number, with what is there of its entries.</summary>
    ValueTask<SealedBatch?> BatchAfterAsync(TenantId tenant, long number, CancellationToken cancellationToken);
}

/// <summary>Entries that were found.</summary>
/// <param name="Entries">They, the latest first.</param>
/// <param name="StoppedAt">
/// The last entry that was looked at, where there are fewer than wanted because the search went no further; null when it has seen all.
/// </param>
internal sealed record FoundEntries(IReadOnlyList<AuditEntry> Entries, long? StoppedAt);

using Trinity.Sdk.Identity;

namespace Trinity.Platform.Audit;

/// <summary>The audit log within a transaction. It grows at its end and is erased from its beginning; nothing of it is changed.</summary>
internal interface IAuditRows
{
    /// <summary>Adds an entry under the next number of its tenant.</summary>
    void Append(AuditEntry entry, DateTimeOffset now);

    void Append(AuditSeal seal);

    /// <returns>Null before the first.</returns>
    AuditSeal? LastSeal(TenantId tenant);

    /// <summary>The entries that follow a number.</summary>
    IReadOnlyList<AuditEntry> After(TenantId tenant, long number, int limit);

    /// <summary>Erases the entries of the oldest seal that has any, if it was made before a time.</summary>
    /// <returns>How many.</returns>
    int EraseOldest(TenantId tenant, DateTimeOffset sealedBefore);
}

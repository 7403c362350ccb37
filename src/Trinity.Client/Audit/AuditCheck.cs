namespace Trinity.Client.Audit;

/// <summary>What a check of the audit log has found.</summary>
public sealed record AuditCheck
{
    /// <summary>Whether all of it is as it was written.</summary>
    public required bool IsIntact { get; init; }

    /// <summary>How many seals hold.</summary>
    public required long Batches { get; init; }

    /// <summary>How many entries are what they were when they were sealed.</summary>
    public required long Entries { get; init; }

    /// <summary>Of how many seals the entries are erased, because their time was over.</summary>
    public required long Erased { get; init; }

    /// <summary>How many entries no seal closes yet.</summary>
    public required long Unsealed { get; init; }

    /// <summary>The hash of the last seal: who notes it elsewhere can have it looked for later. Null when there is none.</summary>
    public string? Head { get; init; }

    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public AuditFault? Fault { get; init; }
}

/// <summary>What is wrong with the audit log.</summary>
/// <param name="Code">
/// <c>seal_missing</c>, <c>chain_broken</c>, <c>entries_missing</c>, <c>entries_changed</c>, or <c>head_missing</c>.
/// </param>
/// <param name="Batch">The number of the seal at which it shows; null where it is none.</param>
/// <param name="Detail">What that means.</param>
public sealed record AuditFault(string Code, long? Batch, string Detail);

/// <summary>A check of the audit log.</summary>
/// <param name="Head">The head of an earlier check, which must still be in the log; null for none.</param>
public sealed record VerifyAudit(string? Head = null);

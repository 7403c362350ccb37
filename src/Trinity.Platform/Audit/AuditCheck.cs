namespace Trinity.Platform.Audit;

/// <summary>What a check of the audit log of a tenant has found.</summary>
internal sealed record AuditCheck
{
    /// <summary>Seals that were checked.</summary>
    public long Batches { get; init; }

    /// <summary>Entries that are what they were when they were sealed.</summary>
    public long Entries { get; init; }

    /// <summary>Batches whose entries are erased, for their time was over.</summary>
    public long Erased { get; init; }

    /// <summary>Entries that no seal closes yet.</summary>
    public long Unsealed { get; init; }

    /// <summary>The hash of the last seal; null when there is none.</summary>
    public byte[]? Head { get; init; }

    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public AuditFault? Fault { get; init; }
}

/// <summary>What is wrong with the audit log.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Batch">The number of the seal at which it shows; null where it is none.</param>
/// <param name="Message">What that means.</param>
internal sealed record AuditFault(string Code, long? Batch, string Message);

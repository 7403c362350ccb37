namespace Trinity.Platform.Audit;

/// <summary>Goes along the chain of a tenant, seal by seal, and stops at the first that does not hold.</summary>
/// <param name="now">When: until then entries may have been erased.</param>
internal sealed class AuditWalk(DateTimeOffset now)
{
    /// <summary>Entries younger than this are erased by nobody: the database refuses it.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private AuditSeal? _last;
    private long _lastEntry;
    private bool _hasEntries;

    public AuditCheck Result { get; private set; } = new();

    /// <summary>The seal and the entries that come next.</summary>
    /// <returns>Whether the chain holds so far.</returns>
    public bool Check(SealedBatch batch)
    {
        var seal = batch.Seal;
        var isErased = batch.Entries.Count == 0 && !_hasEntries && seal.SealedAt < now - Kept;
        if (FaultOf(batch, isErased) is (var code, var message))
        {
            return Fail(code, seal.Number, message);
        }

        _last = seal;
        _lastEntry = seal.Last;
        _hasEntries |= !isErased;
        Result = Result with
        {
            Batches = Result.Batches + 1,
            Entries = Result.Entries + batch.Entries.Count,
            Erased = Result.Erased + (isErased ? 1 : 0),
            Head = seal.Hash,
        };
        return true;
    }

    /// <summary>Entries behind the last seal: nothing says what they were, only that there is a number for each.</summary>
    /// <returns>Whether there is.</returns>
    public bool Check(IReadOnlyList<AuditEntry> unsealed)
    {
        foreach (var entry in unsealed)
        {
            if (entry.Number != _lastEntry + 1)
            {
                return Fail("entries_missing", batch: null, $"Entry {_lastEntry + 1}, which is not sealed yet, is missing.");
            }

            _lastEntry = entry.Number;
        }

        Result = Result with { Unsealed = Result.Unsealed + unsealed.Count };
        return true;
    }

    /// <summary>Says that a head that somebody noted is nowhere in the chain.</summary>
    public void MissHead() =>
        Fail("head_missing", batch: null, "No seal has the hash that was noted: the log was cut at its end, or written anew.");

    private (string Code, string Message)? FaultOf(SealedBatch batch, bool isErased)
    {
        var seal = batch.Seal;
        if (seal.Number != (_last?.Number ?? 0) + 1)
        {
            return ("seal_missing", $"The seal before it, {seal.Number - 1}, is missing.");
        }

        if (!seal.Previous.AsSpan().SequenceEqual(AuditSeal.HashOf(_last)))
        {
            return ("chain_broken", "It does not follow from the seal before it: one of the two has been changed.");
        }

        if (isErased)
        {
            return null;
        }

        if (seal.First != _lastEntry + 1 || seal.Last - seal.First + 1 != seal.Count || batch.Entries.Count != seal.Count)
        {
            return ("entries_missing", $"Of its entries, {_lastEntry + 1} to {seal.Last}, {batch.Entries.Count} are there.");
        }

        return seal.Hash.AsSpan().SequenceEqual(SealHash.Of(seal, batch.Entries))
            ? null
            : ("entries_changed", $"Its entries, {seal.First} to {seal.Last}, are not what they were when they were sealed.");
    }

    private bool Fail(string code, long? batch, string message)
    {
        Result = Result with { Fault = new AuditFault(code, batch, message) };
        return false;
    }
}

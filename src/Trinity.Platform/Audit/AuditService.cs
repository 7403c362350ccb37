using System.Runtime.CompilerServices;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Audit;

/// <summary>Shows and checks the audit log of a tenant. Only for who manages the instance.</summary>
internal sealed class AuditService(IAuditReads reads, TimeProvider time)
{
    private const int PerRead = 1_000;

    /// <summary>Lists entries, the latest first.</summary>
    public async Task<Outcome<Page<AuditEntry>>> ListAsync(
        Caller caller, AuditFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Administer))
        {
            return Forbidden;
        }

        var (entries, stoppedAt) = await reads.ListAsync(caller.Tenant, filter, before, limit + 1, cancellationToken);
        return entries.Count > limit
            ? Page<AuditEntry>.Cut(entries, limit, entry => entry.Number.ToString())
            : new Page<AuditEntry>(entries, stoppedAt?.ToString());
    }

    /// <summary>All entries in their order, read as they are taken.</summary>
    public Outcome<IAsyncEnumerable<AuditEntry>> Export(Caller caller, AuditFilter filter, CancellationToken cancellationToken) =>
        caller.Has(AccessRights.Administer)
            ? new Outcome<IAsyncEnumerable<AuditEntry>>.Done(EachAsync(caller.Tenant, filter, cancellationToken))
            : Forbidden;

    /// <summary>Checks the chain from its first seal on, in short reads: others write in between.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="head">The hash of a seal that was noted earlier and must be in the chain; null for none.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<Outcome<AuditCheck>> VerifyAsync(Caller caller, byte[]? head, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Administer))
        {
            return Forbidden;
        }

        var walk = new AuditWalk(time.GetUtcNow());
        var isHeadFound = head is null;
        var last = 0L;
        for (var number = 0L; await reads.BatchAfterAsync(caller.Tenant, number, cancellationToken) is { } batch; number = batch.Seal.Number)
        {
            if (!walk.Check(batch))
            {
                return walk.Result;
            }

            last = batch.Seal.Last;
            isHeadFound |= batch.Seal.Hash.AsSpan().SequenceEqual(head);
        }

        for (IReadOnlyList<AuditEntry> entries; (entries = await AfterAsync(last)).Count > 0; last = entries[^1].Number)
        {
            if (!walk.Check(entries))
            {
                return walk.Result;
            }
        }

        if (!isHeadFound)
        {
            walk.MissHead();
        }

        return walk.Result;

        ValueTask<IReadOnlyList<AuditEntry>> AfterAsync(long number) =>
            reads.AfterAsync(caller.Tenant, new AuditFilter(), number, PerRead, cancellationToken);
    }

    private async IAsyncEnumerable<AuditEntry> EachAsync(
        TenantId tenant, AuditFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<AuditEntry> entries;
        var after = 0L;
        do
        {
            entries = await reads.AfterAsync(tenant, filter, after, PerRead, cancellationToken);
            foreach (var entry in entries)
            {
                yield return entry;
                after = entry.Number;
            }
        }
        while (entries.Count == PerRead);
    }

    private static Refusal Forbidden =>
        new(RefusalKind.Forbidden, "forbidden", "The audit log is for who manages the instance: use a key of scope admin.");
}

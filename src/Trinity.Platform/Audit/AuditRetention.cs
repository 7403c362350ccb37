using Microsoft.Extensions.Options;
using Trinity.Platform.Storage;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Audit;

/// <summary>Erases entries whose time of keeping is over, a sealed batch at a time from the oldest on. Their seals stay.</summary>
internal sealed class AuditRetention(IControlWriter writer, IAuditReads reads, TimeProvider time, IOptions<AuditOptions> options) : IRetentionTask
{
    public async Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        // Not the time of messages: the log is kept longer than what it is about.
        var sealedBefore = time.GetUtcNow() - options.Value.Retention;
        foreach (var tenant in await reads.TenantsAsync(cancellationToken))
        {
            // Many short transactions: others write in between.
            while (await reads.HasSealedBeforeAsync(tenant, sealedBefore, cancellationToken))
            {
                await writer.WriteAsync(tenant, default, "erase_audit", change => change.Audit.EraseOldest(tenant, sealedBefore));
            }
        }
    }
}

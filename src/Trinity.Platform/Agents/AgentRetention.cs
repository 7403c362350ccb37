using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Agents;

/// <summary>Purges agents whose time to be restored is over.</summary>
internal sealed class AgentRetention(IControlReads reads, AgentLifecycle lifecycle) : IRetentionTask
{
    public async Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        List<(int Tenant, string Name)> expired;
        await using (var db = reads.Open())
        {
            expired = [.. (await db.Agents.Where(agent => agent.DeletedAt != null && agent.DeletedAt < endedBefore)
                .Select(agent => new { agent.TenantId, agent.Name })
                .ToListAsync(cancellationToken)).Select(agent => (agent.TenantId, agent.Name))];
        }

        foreach (var (tenant, name) in expired)
        {
            await lifecycle.PurgeAsync(Caller.System(new TenantId(tenant)), name, cancellationToken);
        }
    }
}

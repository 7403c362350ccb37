using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Agents;

/// <summary>Finishes the purges that an end of the process cut short: an agent that is gone leaves no rows.</summary>
internal sealed class PurgeRetention(IControlReads reads, AgentLifecycle lifecycle) : IRetentionTask
{
    public async Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        List<long> gone;
        await using (var db = reads.OpenAllTenants())
        {
            // The row of an agent's mailbox is the last to be erased.
            gone = await db.Database
                .SqlQuery<long>($"SELECT agent_id AS \"Value\" FROM mailbox WHERE agent_id NOT IN (SELECT id FROM agent)")
                .ToListAsync(cancellationToken);
        }

        foreach (var agent in gone)
        {
            await lifecycle.EraseRowsAsync(new AgentId(agent));
        }
    }
}

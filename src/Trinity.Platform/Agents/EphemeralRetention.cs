using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Agents;

/// <summary>Erases ephemeral agents when their time is over. Whoever made them has asked for it: there is no limit to how many.</summary>
internal sealed class EphemeralRetention(IControlReads reads, AgentLifecycle lifecycle, TimeProvider time) : IRetentionTask
{
    public async Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<Agent> expired;
        await using (var db = reads.OpenAllTenants())
        {
            expired = await db.Agents.Where(agent => agent.ExpiresAt != null && agent.ExpiresAt <= now).ToListAsync(cancellationToken);
        }

        foreach (var agent in expired)
        {
            await lifecycle.DiscardAsync(agent.ToDefinition());
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Agents;

/// <summary>Finishes the purges that an end of the process cut short: an agent that is gone leaves no rows.</summary>
internal sealed class PurgeRetention(IControlReads reads, AgentLifecycle lifecycle) : IRetentionTask
{
    /// <summary>
    /// The row of an agent's mailbox is the last to be erased. Each is looked for by its own number: among a list of all agents, where that is too
    /// long for the memory of a query, each would be looked for from the list's beginning.
    /// </summary>
    public const string Gone =
        """
        SELECT agent_id AS "Value" FROM mailbox WHERE NOT EXISTS (SELECT 1 FROM agent WHERE agent.id = mailbox.agent_id)
        """;

    public async Task EraseAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        List<long> gone;
        await using (var db = reads.OpenAllTenants())
        {
            gone = await db.Database.SqlQueryRaw<long>(Gone).ToListAsync(cancellationToken);
        }

        foreach (var agent in gone)
        {
            await lifecycle.EraseRowsAsync(new AgentId(agent));
        }
    }
}

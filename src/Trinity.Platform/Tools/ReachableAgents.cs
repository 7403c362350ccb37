using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Models;
using Trinity.Platform.Storage;

namespace Trinity.Platform.Tools;

/// <summary>The agents that an agent may give messages: those that let it, and itself.</summary>
internal sealed class ReachableAgents(IControlReads reads)
{
    public async Task<IReadOnlyList<ReachableAgent>> ListAsync(ExecutionGrant grant, CancellationToken cancellationToken)
    {
        await using var db = reads.Open(grant.Tenant);
        return await db.Agents
            .Where(agent => agent.DeletedAt == null
                && (agent.Id == grant.Agent.Value || db.CallGrants.Any(call => call.CallerId == grant.Agent.Value && call.TargetId == agent.Id)))
            .OrderBy(agent => agent.Name)
            .Take(ToolBounds.Agents)
            .Select(agent => new ReachableAgent(agent.Name, agent.Description, agent.Id == grant.Agent.Value))
            .ToListAsync(cancellationToken);
    }
}

/// <summary>An agent that may be given messages.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for; null when nobody has said it.</param>
/// <param name="IsSelf">Whether it is the one that asks.</param>
internal sealed record ReachableAgent(string Name, string? Description, bool IsSelf);

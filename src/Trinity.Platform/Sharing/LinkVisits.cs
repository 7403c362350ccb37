using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Executions;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Sharing;

/// <summary>What whoever comes by a public link may see: what the agent is for, and what became of the messages that came by this link.</summary>
internal sealed class LinkVisits(IControlReads reads, IExecutionReads executions, IAgentAccess access)
{
    /// <summary>Finds the agent of a link; null where it is stopped or deleted: the link then looks like one that leads nowhere.</summary>
    public async ValueTask<AgentDefinition?> FindAgentAsync(KnownLink link, CancellationToken cancellationToken) =>
        await access.FindAsync(link.Caller, link.Agent, AccessRights.Use, cancellationToken) is { DesiredState: not DesiredState.Stopped } agent
            ? agent
            : null;

    /// <summary>Shows the agent of a link.</summary>
    public async Task<PublicAgent?> ShowAsync(KnownLink link, CancellationToken cancellationToken)
    {
        if (await FindAgentAsync(link, cancellationToken) is not { } agent)
        {
            return null;
        }

        await using var db = reads.Open(agent.Tenant);
        return await db.Agents.Where(row => row.Id == agent.Id.Value)
            .Select(row => new PublicAgent(row.DisplayName, row.Description))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Finds a message that came by this link; null for any other.</summary>
    public async ValueTask<MessageRecord?> FindExecutionAsync(KnownLink link, MessageId id, CancellationToken cancellationToken) =>
        await executions.FindAsync(link.Caller.Tenant, id, cancellationToken) is { } message
        && message.Agent == link.Agent && message.Principal == link.Caller.Principal.ToString()
            ? message
            : null;
}

/// <summary>An agent as whoever comes by a link sees it.</summary>
/// <param name="DisplayName">What it is called.</param>
/// <param name="Description">What it is for.</param>
internal sealed record PublicAgent(string? DisplayName, string? Description);

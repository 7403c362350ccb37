using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Access;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Starts, stops, resets, deletes and restores agents. State survives all of it but a purge and an asked-for clearing.</summary>
internal sealed class AgentLifecycle(
    IControlWriter writer, IAgentAccess access, IAgentLookup lookup, AgentService agents, AgentQuotas quotas, RuntimeRegistry runtimes,
    IMailboxes mailboxes)
{
    private const int RowsPerTransaction = 5_000;

    public async Task<Outcome<AgentView>> StartAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Operate, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        await runtimes.Find(agent.Runtime)!.StartAsync(agent, cancellationToken);
        return await agents.ChangeAsync(caller, agent, "start_agent", null, (change, row) =>
        {
            AgentHolds.Lift(change, row);
            row.Start(change.Messages.Now);
        });
    }

    public async Task<Outcome<AgentView>> StopAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Operate, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        var outcome = await agents.ChangeAsync(caller, agent, "stop_agent", null, (change, row) => row.Stop(change.Messages.Now));
        await runtimes.Find(agent.Runtime)!.StopAsync(agent, cancellationToken);
        return outcome;
    }

    /// <summary>Drops conversations, queued work and reminders; the states too when asked for.</summary>
    public async Task<Outcome<AgentView>> ResetAsync(Caller caller, string name, bool clearState, CancellationToken cancellationToken) =>
        await access.FindAsync(caller, name, AccessRights.Operate, cancellationToken) is { } agent
            ? await agents.ChangeAsync(caller, agent, "reset_agent", null, (change, row) =>
            {
                Interventions.Reset(change.Messages, agent.Id, clearState);
                row.Touch(change.Messages.Now);
            })
            : Refusal.NotFound("agent");

    /// <summary>Lets the agent go on with the current code of its node type.</summary>
    public async Task<Outcome<AgentView>> RedeployAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        await access.FindAsync(caller, name, AccessRights.Operate, cancellationToken) is { } agent
            ? await agents.ChangeAsync(caller, agent, "redeploy_agent", null, (change, row) => row.Touch(change.Messages.Now))
            : Refusal.NotFound("agent");

    /// <summary>Hides the agent and freezes its queue; everything is kept for restore.</summary>
    public async Task<Outcome<AgentView>> DeleteAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is { } agent
            ? await agents.ChangeAsync(caller, agent, "delete_agent", null, (change, row) =>
            {
                row.Delete(change.Messages.Now);
                Interventions.Delete(change.Messages, agent.Id);
            })
            : Refusal.NotFound("agent");

    public async Task<Outcome<AgentView>> RestoreAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        if (await FindAnyAsync(caller, name, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        return await agents.TryChangeAsync(caller, agent, "restore_agent", null, (change, row) =>
        {
            if (row.DeletedAt is null)
            {
                return Refusal.Conflict("agent_not_deleted", "The agent is not deleted.");
            }

            if ((AgentQuotas.RefuseInTenant(change.Db)
                ?? quotas.RefuseOf(change.Db, row.Owner, row.ExpiresAt is not null)) is { } refusal)
            {
                return refusal;
            }

            row.Restore(change.Messages.Now);
            Interventions.Restore(change.Messages, agent.Id);
            return null;
        });
    }

    /// <summary>Erases an agent, deleted or not, with all its rows. It cannot be undone.</summary>
    public async Task<Outcome<bool>> PurgeAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        if (await FindAnyAsync(caller, name, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        if (!caller.IsPerson)
        {
            return Refusal.PersonRequired;
        }

        return await PurgeAsync(caller, agent, _ => true) ? true : Refusal.NotFound("agent");
    }

    /// <summary>Erases an agent that was deleted before a time, unless somebody has brought it back meanwhile.</summary>
    public async Task PurgeExpiredAsync(Caller caller, AgentId id, DateTimeOffset deletedBefore, CancellationToken cancellationToken)
    {
        if (await lookup.FindAsync(id, cancellationToken) is { } agent)
        {
            await PurgeAsync(caller, agent, row => row.DeletedAt < deletedBefore);
        }
    }

    /// <summary>Erases an ephemeral agent, deleted or not.</summary>
    public Task DiscardAsync(AgentDefinition agent) => PurgeAsync(Caller.System(agent.Tenant), agent, _ => true);

    private async Task<bool> PurgeAsync(Caller caller, AgentDefinition agent, Func<Agent, bool> isMeant)
    {
        var refusal = await writer.WriteAsync(caller, AuditTarget.Of(agent.Id), "purge_agent", change =>
        {
            var id = agent.Id.Value;
            if (change.Db.Agents.SingleOrDefault(row => row.Id == id) is not { } row || !isMeant(row))
            {
                return Refusal.NotFound("agent");
            }

            // First what others see: who waits gets an answer, and nothing of the agent runs any more.
            Interventions.Reset(change.Messages, agent.Id, clearState: true);
            DeliveryInterventions.Freeze(change.Messages, agent.Id, isFrozen: true);
            change.Db.Remove(row);
            change.Forget(Memory.Keys | Memory.Shares | Memory.Links | Memory.Webhooks);
            change.Db.AgentRevisions.Where(other => other.AgentId == id).ExecuteDelete();
            change.Db.CallGrants.Where(other => other.CallerId == id || other.TargetId == id).ExecuteDelete();
            change.Db.NamedAgents.Where(other => other.AgentId == id || other.TargetId == id).ExecuteDelete();
            change.Db.Webhooks.Where(other => other.AgentId == id).ExecuteDelete();
            change.Db.Credentials.Where(other => other.AgentId == id).ExecuteDelete();
            change.Db.Shares.Where(other => other.AgentId == id).ExecuteDelete();
            change.Db.PublicLinks.Where(other => other.AgentId == id).ExecuteDelete();
            change.Db.ApiKeys.Where(other => other.AgentId == id).ExecuteDelete();

            // Who asked for access does not see that it was there: the request is one for a name that nobody has.
            change.Db.AccessRequests.Where(other => other.AgentId == id)
                .ExecuteUpdate(set => set.SetProperty(other => other.AgentId, (long?)null));
            return null;
        });
        if (refusal is not null)
        {
            return false;
        }

        await mailboxes.RefreshAsync(agent.Id);
        await EraseRowsAsync(agent.Id);
        (runtimes.Find(agent.Runtime) as IFindsContainers)?.LookSoon();
        if (runtimes.Find(agent.Runtime) is IAgentLogs logs)
        {
            await logs.EraseAsync(agent, CancellationToken.None);
        }

        return true;
    }

    /// <summary>Erases the rows of an agent that is gone.</summary>
    public async Task EraseRowsAsync(AgentId agent)
    {
        while (await writer.WriteAsync(default, agent, "purge_rows", change => change.Messages.Erase(agent, RowsPerTransaction)) > 0)
        {
            // Many short transactions: others write in between.
        }
    }

    /// <summary>Finds an agent, deleted ones included. Who may not is refused where everybody is.</summary>
    private async Task<AgentDefinition?> FindAnyAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        !caller.Has(AccessRights.Edit) ? await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken)
        : await lookup.FindAsync(caller.Tenant, name, cancellationToken) is { } agent && AgentAccess.Owns(caller, agent) ? agent
        : null;
}

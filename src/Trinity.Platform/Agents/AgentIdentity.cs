using Trinity.Platform.Access;
using Trinity.Sdk.Access;

namespace Trinity.Platform.Agents;

/// <summary>Gives agents other names and other owners. Everything refers to an agent by its id, so that nothing but its row changes.</summary>
internal sealed class AgentIdentity(IAgentAccess access, AgentService agents, AgentQuotas quotas)
{
    /// <summary>Renames an agent. The name that it had is free again.</summary>
    public async Task<Outcome<AgentView>> RenameAsync(Caller caller, string name, string newName, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        if (AgentRules.Check(newName).FirstOrDefault() is { } fault)
        {
            return Refusal.Invalid(fault.Code, fault.Message, fault);
        }

        return await agents.TryChangeAsync(caller, agent, "rename_agent", null, (change, row) =>
        {
            if (row.Name == newName)
            {
                return null;
            }

            if (AgentRules.Refuse(change.Db, newName) is { } refusal)
            {
                return refusal;
            }

            row.Name = newName;
            row.Touch(change.Messages.Now);
            return null;
        });
    }

    /// <summary>Gives an agent to another owner: a person of the tenant, or a program with a key of its own.</summary>
    public async Task<Outcome<AgentView>> TransferAsync(Caller caller, string name, string owner, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        if (!AgentAccess.Owns(caller, agent))
        {
            return Refusal.Forbidden("Only its owner or an administrator gives an agent away.");
        }

        return await agents.TryChangeAsync(caller, agent, "transfer_agent", null, (change, row) =>
        {
            if (!Owners.Exists(change.Db, owner, change.Messages.Now))
            {
                const string Rule = "An owner is a person of the tenant or a key that acts as itself: user:… or key:… with its number.";
                return Refusal.Invalid("unknown_owner", Rule, new Fault("/owner", "unknown_owner", Rule));
            }

            if (row.Owner == owner)
            {
                return null;
            }

            if (quotas.RefuseOf(change.Db, owner, row.ExpiresAt is not null) is { } refusal)
            {
                return refusal;
            }

            row.Owner = owner;
            row.Touch(change.Messages.Now);
            return null;
        });
    }
}

using Trinity.Sdk.Access;

namespace Trinity.Platform.Agents;

/// <summary>Gives agents other names. Everything refers to an agent by its id, so that nothing but its row changes.</summary>
internal sealed class AgentIdentity(IAgentAccess access, AgentService agents)
{
    /// <summary>Renames an agent. The name that it had is free again.</summary>
    public async Task<Outcome<AgentView>> RenameAsync(Caller caller, string name, string newName, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        if (AgentRules.Check(newName, displayName: null, tags: null).FirstOrDefault() is { } fault)
        {
            return Refusal.Invalid(fault.Code, fault.Message, fault);
        }

        return await agents.TryChangeAsync(caller, agent, "rename_agent", null, (change, row) =>
        {
            if (row.Name == newName)
            {
                return null;
            }

            if (AgentRules.Taken(change.Db, caller.Tenant, newName) is { } taken)
            {
                return taken;
            }

            row.Name = newName;
            row.Touch(change.Messages.Now);
            return null;
        });
    }
}

using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Shell;

/// <summary>Lets people in where agents work: who may change an agent, while it is meant to work. Each time is on record.</summary>
internal sealed class ShellService(IControlWriter writer, IAgentAccess access)
{
    /// <summary>Finds an agent that the caller may enter.</summary>
    public async Task<Outcome<AgentDefinition>> FindAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) switch
        {
            null => Refusal.NotFound("agent"),
            { DesiredState: DesiredState.Stopped } => Refusal.Conflict("agent_stopped", $"'{name}' is stopped. Start it, and try again."),
            var agent => agent,
        };

    /// <summary>Lets a caller in.</summary>
    public async Task<Outcome<AgentDefinition>> EnterAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, name, cancellationToken);
        if (found is Outcome<AgentDefinition>.Done { Value: var agent })
        {
            await writer.WriteAsync(caller, AuditTarget.Of(agent.Id), "enter_agent", _ => (Refusal?)null);
        }

        return found;
    }
}

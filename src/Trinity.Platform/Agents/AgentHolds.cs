using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Platform.Agents;

/// <summary>
/// Holds agents and lets them go on. A hold is not a stop: the agent stays meant to work, and everybody sees that something is not right with
/// it, and why.
/// </summary>
internal sealed class AgentHolds(IAgentAccess access, AgentService agents)
{
    public const int MaxReason = 200;

    /// <summary>Holds an agent; of one that a person holds already, the reason is changed.</summary>
    public async Task<Outcome<AgentView>> HoldAsync(Caller caller, string name, string? reason, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Operate, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        if (reason is not null && (reason.Length > MaxReason || reason.Any(char.IsControl)))
        {
            var rule = $"A reason has at most {MaxReason} characters, none of them a control character.";
            return Refusal.Invalid("invalid_reason", rule, new Fault("/reason", "invalid_reason", rule));
        }

        return await agents.TryChangeAsync(caller, agent, "hold_agent", null, (change, row) =>
        {
            // What the platform holds it for must not be lost under another reason.
            if (row.HeldBy is { } heldBy and not Agent.Operator)
            {
                return Refusal.Conflict("agent_held", $"The platform holds it already ({heldBy}).");
            }

            row.Hold(string.IsNullOrWhiteSpace(reason) ? null : reason, change.Messages.Now);
            return null;
        });
    }

    /// <summary>Lets an agent go on, whoever holds it; one that nothing holds stays as it is. A stopped one stays stopped.</summary>
    public async Task<Outcome<AgentView>> ReleaseAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        await access.FindAsync(caller, name, AccessRights.Operate, cancellationToken) is { } agent
            ? await agents.ChangeAsync(caller, agent, "release_agent", null, (change, row) =>
                Lift(change, row))
            : Refusal.NotFound("agent");

    /// <summary>Nothing holds an agent any more: its alert has done its part, and what a restore from a backup held with it goes on.</summary>
    public static void Lift(ControlTransaction change, Agent row)
    {
        if (row.HeldBy is not { } heldBy)
        {
            return;
        }

        var agent = new AgentId(row.Id);
        Alerts.Released(change.Messages, agent, heldBy);
        DeliveryInterventions.Freeze(change.Messages, agent, isFrozen: false);
        row.Release(change.Messages.Now);
    }
}

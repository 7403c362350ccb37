using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Intake;

/// <summary>A runtime whose agents may read webhook deliveries at the door. Found by asking the runtime for it.</summary>
public interface IReceivesDeliveries
{
    /// <summary>Decides about one delivery to an agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="request">The delivery.</param>
    IntakeDecision Receive(AgentDefinition agent, AgentConfiguration configuration, IntakeRequest request);
}

using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Server.Egress;

/// <summary>Who wants to reach something outside.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Execution">Its execution; null when it is somebody who works in its workspace.</param>
internal sealed record EgressGrant(AgentDefinition Agent, MessageId? Execution);

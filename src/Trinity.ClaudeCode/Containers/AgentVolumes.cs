using Trinity.Sdk.Identity;

namespace Trinity.ClaudeCode.Containers;

/// <summary>The volumes of one agent.</summary>
/// <param name="Tenant">Whose the agent is, as their labels say.</param>
/// <param name="Agent">The agent.</param>
/// <param name="CreatedAt">When the first of them was made.</param>
internal sealed record AgentVolumes(TenantId Tenant, AgentId Agent, DateTimeOffset CreatedAt);

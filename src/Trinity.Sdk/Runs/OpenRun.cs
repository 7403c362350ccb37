using Trinity.Sdk.Identity;

namespace Trinity.Sdk.Runs;

/// <summary>An execution that waits for the exit of what its runtime does outside of turns.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Execution">The execution.</param>
/// <param name="Wait">The name of the wait.</param>
/// <param name="Since">Since when it waits.</param>
internal sealed record OpenRun(TenantId Tenant, AgentId Agent, MessageId Execution, string Wait, DateTimeOffset Since);

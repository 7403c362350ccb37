using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage;

/// <summary>Agents as the engine needs them, read past the entities: each agent that comes into memory is read so, and once.</summary>
internal interface IAgentReads
{
    /// <summary>Finds an agent, deleted ones included.</summary>
    AgentDefinition? Find(AgentId agent);

    /// <summary>Finds an agent, deleted ones included.</summary>
    AgentDefinition? Find(TenantId tenant, string name);

    /// <summary>Finds agents, deleted ones included.</summary>
    ValueTask<IReadOnlyList<AgentDefinition>> FindAsync(IReadOnlyList<AgentId> agents);

    /// <summary>A revision of an agent's configuration as it is stored; null when there is none.</summary>
    byte[]? FindConfiguration(AgentId agent, int revision);
}

using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Postgres;

/// <summary>What turns ask about agents, remembered as long as no control data change.</summary>
internal sealed class KnownAgents
{
    private const int MaxRemembered = 100_000;

    private readonly Dictionary<AgentId, AgentDefinition?> _agents = [];
    private readonly Dictionary<(AgentId By, string Name), AgentDefinition?> _meant = [];
    private readonly Dictionary<(AgentId Caller, AgentId Target), bool> _grants = [];

    public AgentDefinition? Find(AgentId agent, Func<AgentId, AgentDefinition?> find) => Remembered(_agents, agent, () => find(agent));

    public AgentDefinition? FindMeant(TenantId tenant, AgentId by, string name, Func<TenantId, AgentId, string, AgentDefinition?> find) =>
        Remembered(_meant, (by, name), () => find(tenant, by, name));

    public bool MayCall(AgentId caller, AgentId target, Func<AgentId, AgentId, bool> ask) =>
        Remembered(_grants, (caller, target), () => ask(caller, target));

    public void Clear()
    {
        _agents.Clear();
        _meant.Clear();
        _grants.Clear();
    }

    private static TValue Remembered<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, Func<TValue> read)
        where TKey : notnull
    {
        if (known.TryGetValue(key, out var value))
        {
            return value;
        }

        if (known.Count >= MaxRemembered)
        {
            known.Clear();
        }

        return known[key] = read();
    }
}

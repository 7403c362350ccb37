using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Testing;

/// <summary>The agents of a test host with their code and their configurations.</summary>
internal sealed class MemoryAgents
{
    private readonly Dictionary<AgentId, MemoryAgent> _byId = [];

    public IEnumerable<MemoryAgent> All => _byId.Values;

    public MemoryAgent Add(string name, NodeDefinition node, byte[] config)
    {
        if (Find(name) is not null)
        {
            throw new ArgumentException($"There is an agent '{name}' already.", nameof(name));
        }

        var agent = new MemoryAgent(new AgentId(_byId.Count + 1), name, node, config);
        _byId.Add(agent.Definition.Id, agent);
        return agent;
    }

    public MemoryAgent? Find(AgentId id) => _byId.GetValueOrDefault(id);

    public MemoryAgent? Find(string name) => _byId.Values.FirstOrDefault(agent => agent.Definition.Name == name);

    /// <summary>An agent may call the ones its configuration names.</summary>
    public bool MayCall(AgentId caller, AgentId target) =>
        Find(caller) is { } agent && Find(target) is { } other && agent.CallableAgents.Contains(other.Definition.Name);
}

internal sealed class MemoryAgent
{
    private readonly List<AgentConfiguration> _revisions = [];

    public MemoryAgent(AgentId id, string name, NodeDefinition node, byte[] config)
    {
        Node = node;
        Definition = new AgentDefinition
        {
            Id = id,
            Tenant = new TenantId(1),
            Name = name,
            Runtime = RuntimeKind.Native,
            NodeType = node.Name,
            Revision = 0,
        };
        Configure(config);
    }

    public AgentDefinition Definition { get; set; }

    public NodeDefinition Node { get; set; }

    public ExecutionPolicy Policy => Node.Policy;

    public IReadOnlySet<string> CallableAgents =>
        Node.AgentNames(Configuration(Definition.Revision).Json).ToHashSet(StringComparer.Ordinal);

    public void Configure(byte[] config)
    {
        _revisions.Add(new AgentConfiguration(_revisions.Count + 1, config));
        Definition = Definition with { Revision = _revisions.Count };
    }

    public MessagePin Pin(MessageRecord message) =>
        new(message.Revision ?? Definition.Revision, message.NodeVersion ?? Node.Version);

    /// <summary>A revision as this code reads it.</summary>
    public AgentConfiguration Configuration(int revision) => new(revision, _revisions[revision - 1].Json);
}

using System.Collections.Concurrent;
using Trinity.Engine.Mailboxes;
using Trinity.Platform.Agents;
using Trinity.Platform.Secrets;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage;

/// <summary>The agents of the instance, remembered until they change.</summary>
internal sealed class AgentDirectory(IAgentReads reads, IConfigurationSecrets secrets) : IAgentDirectory, IAgentLookup
{
    private const int MaxRemembered = 200_000;

    private readonly ConcurrentDictionary<AgentId, AgentDefinition> _byId = [];
    private readonly ConcurrentDictionary<(TenantId, string), AgentDefinition> _byName = [];
    private readonly ConcurrentDictionary<AgentId, AgentConfiguration> _configurations = [];
    private long _changes;

    public ValueTask<AgentDefinition?> FindAsync(AgentId agent, CancellationToken cancellationToken)
    {
        if (_byId.TryGetValue(agent, out var known))
        {
            return new(known);
        }

        var changes = Volatile.Read(ref _changes);
        return new(Remember(reads.Find(agent), changes));
    }

    public ValueTask<AgentDefinition?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken)
    {
        if (_byName.TryGetValue((tenant, name), out var known))
        {
            return new(known);
        }

        var changes = Volatile.Read(ref _changes);
        return new(Remember(reads.Find(tenant, name), changes));
    }

    public async ValueTask LearnAsync(IEnumerable<AgentId> agents, CancellationToken cancellationToken)
    {
        var unknown = agents.Distinct().Where(agent => !_byId.ContainsKey(agent)).ToArray();
        if (unknown.Length == 0)
        {
            return;
        }

        var changes = Volatile.Read(ref _changes);
        foreach (var definition in await reads.FindAsync(unknown))
        {
            Remember(definition, changes);
        }
    }

    public ValueTask<AgentConfiguration> ConfigurationAsync(
        AgentDefinition agent, int revision, CancellationToken cancellationToken)
    {
        if (_configurations.TryGetValue(agent.Id, out var known) && known.Revision == revision)
        {
            return new(known);
        }

        var stored = reads.FindConfiguration(agent.Id, revision)
            ?? throw new InvalidOperationException($"Revision {revision} of agent {agent.Id} is gone.");
        var configuration = new AgentConfiguration(revision, secrets.Reveal(stored, SecretPlace.Configuration(agent.Tenant, agent.Id)));
        if (revision == agent.Revision && _configurations.Count < MaxRemembered)
        {
            _configurations[agent.Id] = configuration;
        }

        return new(configuration);
    }

    /// <inheritdoc />
    public void Invalidate(AgentId agent)
    {
        Interlocked.Increment(ref _changes);
        if (_byId.TryRemove(agent, out var known))
        {
            _byName.TryRemove((known.Tenant, known.Name), out _);
        }
    }

    /// <summary>Any agent may have changed.</summary>
    public void InvalidateAll()
    {
        Interlocked.Increment(ref _changes);
        _byId.Clear();
        _byName.Clear();
    }

    private AgentDefinition? Remember(AgentDefinition? definition, long changes)
    {
        if (definition is null)
        {
            return null;
        }

        if (_byId.Count >= MaxRemembered)
        {
            _byId.Clear();
            _byName.Clear();
        }

        _byId[definition.Id] = definition;
        _byName[(definition.Tenant, definition.Name)] = definition;
        if (Volatile.Read(ref _changes) != changes)
        {
            // Something changed while it was read: it may be old already, and its name another.
            _byId.TryRemove(KeyValuePair.Create(definition.Id, definition));
            _byName.TryRemove(KeyValuePair.Create((definition.Tenant, definition.Name), definition));
        }

        return definition;
    }
}

using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Secrets;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Checks configurations, keeps their secrets, and grants what they imply.</summary>
internal sealed class AgentConfigurationRules(
    RuntimeRegistry runtimes, IAgentAccess access, IControlReads reads, IConfigurationSecrets secrets)
{
    /// <summary>Reviews a configuration before it is stored.</summary>
    /// <param name="caller">Who asks: naming an agent needs the right to operate it.</param>
    /// <param name="runtime">The kind of the agent's runtime.</param>
    /// <param name="nodeType">The agent's node type.</param>
    /// <param name="name">The agent's own name; it may name itself.</param>
    /// <param name="config">The configuration as JSON; empty for the default.</param>
    /// <param name="before">The agent as it is, whose secrets stay where the configuration omits them; null for a new one.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<CheckedConfiguration> CheckAsync(
        Caller caller,
        RuntimeKind runtime,
        string? nodeType,
        string name,
        ReadOnlyMemory<byte> config,
        AgentDefinition? before,
        CancellationToken cancellationToken)
    {
        if (runtimes.Find(runtime) is not IConfiguresAgents configures)
        {
            return new CheckedConfiguration(config.IsEmpty ? "{}"u8.ToArray() : config.ToArray(), [], [], []);
        }

        var json = config.IsEmpty ? "{}"u8.ToArray() : config.ToArray();
        var review = configures.Review(nodeType, json);

        // What could not be read has no secrets that could be kept, and no texts to look at.
        var isRead = review.Faults.Count == 0 || review.Secrets.Count > 0;
        if (isRead && ConfigurationSecrets.Reserved(json).FirstOrDefault() is { } reserved)
        {
            var rule = $"No text begins with {ConfigurationSecrets.Marker}: it would be taken for an encrypted one.";
            return new CheckedConfiguration(json, [], [], [new Fault(reserved, "reserved_text", rule)]);
        }

        if (before is not null && review.Secrets.Count > 0)
        {
            await using var db = reads.Open(before.Tenant);
            var stored = await db.AgentRevisions
                .Where(revision => revision.AgentId == before.Id.Value && revision.Number == before.Revision)
                .Select(revision => revision.Config)
                .SingleAsync(cancellationToken);
            json = ConfigurationSecrets.Keep(json, review.Secrets, stored, configures.SecretsOf(nodeType, stored));

            // A secret that is kept is there: a configuration that must have it is not refused for leaving it out.
            review = configures.Review(nodeType, secrets.Reveal(json, PlaceOf(before)));
        }

        var (named, faults) = await CheckAsync(caller, name, before, review, cancellationToken);
        return new CheckedConfiguration(json, review.Secrets, named, faults);
    }

    /// <summary>Reviews a configuration that was stored before, and may not be allowed any more.</summary>
    /// <param name="caller">Who asks: the agents that it names must be there, and operated by them.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="stored">The configuration, its secrets encrypted.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<CheckedConfiguration> CheckStoredAsync(
        Caller caller, AgentDefinition agent, ReadOnlyMemory<byte> stored, CancellationToken cancellationToken)
    {
        if (runtimes.Find(agent.Runtime) is not IConfiguresAgents configures)
        {
            return new CheckedConfiguration(stored.ToArray(), [], [], []);
        }

        var review = configures.Review(agent.NodeType, secrets.Reveal(stored, PlaceOf(agent)));
        var (named, faults) = await CheckAsync(caller, agent.Name, agent, review, cancellationToken);

        // What is encrypted stays as it is, and what has become a secret since is encrypted when it is stored.
        return new CheckedConfiguration(stored.ToArray(), review.Secrets, named, faults);
    }

    /// <summary>Reviews a stored configuration as that of another agent to be: its secrets are in clear until they are stored there.</summary>
    public async Task<CheckedConfiguration> CheckCopyAsync(
        Caller caller, AgentDefinition source, ReadOnlyMemory<byte> stored, CancellationToken cancellationToken)
    {
        var configuration = await CheckStoredAsync(caller, source, stored, cancellationToken);
        return configuration with
        {
            Json = secrets.Reveal(configuration.Json, PlaceOf(source)),
            Secrets = [.. configuration.Secrets.Union(ConfigurationSecrets.Mask(configuration.Json).Set, StringComparer.Ordinal)],
        };
    }

    private static SecretPlace PlaceOf(AgentDefinition agent) => SecretPlace.Configuration(agent.Tenant, agent.Id);

    /// <summary>
    /// A name means who has it now; where nobody has, whom the configuration before meant by it. So a configuration outlives the renaming of
    /// those it names.
    /// </summary>
    private async Task<(IReadOnlyList<AgentMeant> Named, List<Fault> Faults)> CheckAsync(
        Caller caller, string name, AgentDefinition? before, ConfigurationReview review, CancellationToken cancellationToken)
    {
        var faults = review.Faults.Select(fault => new Fault(fault.Pointer, fault.Code, fault.Message)).ToList();
        var meant = new Dictionary<string, AgentMeant>(StringComparer.Ordinal);
        foreach (var reference in review.Agents)
        {
            if (reference.Agent == name)
            {
                meant[reference.Agent] = new AgentMeant(reference.Agent, null);
            }
            else if (await FindAsync(caller, reference.Agent, before, cancellationToken) is { } target)
            {
                meant[reference.Agent] = new AgentMeant(reference.Agent, target);
            }
            else
            {
                faults.Add(new Fault(reference.Pointer, "unknown_agent", $"There is no agent '{reference.Agent}' that you may operate."));
            }
        }

        return ([.. meant.Values], faults);
    }

    private async Task<AgentId?> FindAsync(Caller caller, string name, AgentDefinition? before, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Operate, cancellationToken) is { } found)
        {
            return found.Id;
        }

        if (before is null)
        {
            return null;
        }

        await using var db = reads.Open(before.Tenant);
        var target = await db.NamedAgents
            .Where(named => named.AgentId == before.Id.Value && named.Name == name)
            .Select(named => (long?)named.TargetId)
            .SingleOrDefaultAsync(cancellationToken);
        return target is null ? null : (await access.FindAsync(caller, new AgentId(target.Value), AccessRights.Operate, cancellationToken))?.Id;
    }

    /// <summary>Stores a configuration as the agent's current revision, with whom it means and the right to call them.</summary>
    public AgentRevision Store(ControlTransaction transaction, Caller caller, Agent agent, CheckedConfiguration configuration)
    {
        var revision = new AgentRevision
        {
            AgentId = agent.Id,
            Number = agent.Revision,
            Config = secrets.Hide(
                configuration.Json, configuration.Secrets, SecretPlace.Configuration(new TenantId(agent.TenantId), new AgentId(agent.Id))),
            Author = caller.Principal.ToString(),
            CreatedAt = transaction.Messages.Now,
        };
        transaction.Db.Add(agent, revision);
        var meant = configuration.Named.ToDictionary(named => named.Name, named => named.Agent?.Value ?? agent.Id, StringComparer.Ordinal);
        Name(transaction.Db, agent, meant);
        var targets = meant.Values.Where(target => target != agent.Id).ToHashSet();
        var granted = transaction.Db.CallGrants
            .Where(grant => grant.CallerId == agent.Id && grant.Origin == CallGrantOrigin.Configuration)
            .ToList();
        transaction.Db.Remove(granted.Where(grant => !targets.Contains(grant.TargetId)));
        foreach (var target in targets.Where(target => !granted.Exists(grant => grant.TargetId == target)))
        {
            transaction.Db.Add(agent, new CallGrant { CallerId = agent.Id, TargetId = target, GrantedBy = caller.Principal.ToString() });
        }

        return revision;
    }

    private static void Name(TenantTables db, Agent agent, Dictionary<string, long> meant)
    {
        var before = db.NamedAgents.Where(named => named.AgentId == agent.Id).ToDictionary(named => named.Name, StringComparer.Ordinal);
        foreach (var (name, target) in meant)
        {
            if (before.Remove(name, out var named))
            {
                named.TargetId = target;
            }
            else
            {
                db.Add(new NamedAgent { TenantId = agent.TenantId, AgentId = agent.Id, Name = name, TargetId = target });
            }
        }

        db.Remove(before.Values);
    }

    /// <summary>The secrets of a configuration, set or not.</summary>
    public IReadOnlyDictionary<string, bool> SecretsOf(AgentDefinition agent, ReadOnlyMemory<byte> config, IReadOnlyList<string> set)
    {
        var known = runtimes.Find(agent.Runtime) is IConfiguresAgents configures ? configures.SecretsOf(agent.NodeType, config) : [];
        return known.Union(set, StringComparer.Ordinal).ToDictionary(pointer => pointer, set.Contains, StringComparer.Ordinal);
    }
}

/// <summary>A configuration ready to be stored.</summary>
/// <param name="Json">The configuration; the secrets it had before are encrypted, new ones are not yet.</param>
/// <param name="Secrets">The JSON pointers of its secrets, set or not.</param>
/// <param name="Named">The agents it names.</param>
/// <param name="Faults">What is wrong with it; empty when nothing is.</param>
internal sealed record CheckedConfiguration(
    byte[] Json, IReadOnlyList<string> Secrets, IReadOnlyList<AgentMeant> Named, IReadOnlyList<Fault> Faults);

/// <summary>Whom a configuration means by a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Agent">The agent; null for the configured one itself.</param>
internal sealed record AgentMeant(string Name, AgentId? Agent);

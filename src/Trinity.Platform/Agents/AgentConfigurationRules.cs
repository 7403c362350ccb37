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
    /// <param name="before">The agent whose secrets stay where the configuration omits them; null for a new one.</param>
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
            await using var db = reads.Open();
            var stored = await db.AgentRevisions
                .Where(revision => revision.AgentId == before.Id.Value && revision.Number == before.Revision)
                .Select(revision => revision.Config)
                .SingleAsync(cancellationToken);
            json = ConfigurationSecrets.Keep(json, review.Secrets, stored, configures.SecretsOf(nodeType, stored));

            // A secret that is kept is there: a configuration that must have it is not refused for leaving it out.
            review = configures.Review(nodeType, secrets.Reveal(json, PlaceOf(before)));
        }

        var (targets, faults) = await CheckAsync(caller, name, review, cancellationToken);
        return new CheckedConfiguration(json, review.Secrets, targets, faults);
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
        var (targets, faults) = await CheckAsync(caller, agent.Name, review, cancellationToken);

        // What is encrypted stays as it is, and what has become a secret since is encrypted when it is stored.
        return new CheckedConfiguration(stored.ToArray(), review.Secrets, targets, faults);
    }

    private static SecretPlace PlaceOf(AgentDefinition agent) => SecretPlace.Configuration(agent.Tenant, agent.Id);

    private async Task<(IReadOnlyList<long> Targets, List<Fault> Faults)> CheckAsync(
        Caller caller, string name, ConfigurationReview review, CancellationToken cancellationToken)
    {
        var faults = review.Faults.Select(fault => new Fault(fault.Pointer, fault.Code, fault.Message)).ToList();
        var targets = new List<long>();
        foreach (var reference in review.Agents.Where(reference => reference.Agent != name))
        {
            if (await access.FindAsync(caller, reference.Agent, AccessRights.Operate, cancellationToken) is { } target)
            {
                targets.Add(target.Id.Value);
            }
            else
            {
                faults.Add(new Fault(reference.Pointer, "unknown_agent", $"There is no agent '{reference.Agent}' that you may operate."));
            }
        }

        return ([.. targets.Distinct()], faults);
    }

    /// <summary>Stores a configuration as the agent's current revision, with the right to call the agents it names.</summary>
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
        transaction.Db.Add(revision);
        var granted = transaction.Db.CallGrants.Where(grant => grant.CallerId == agent.Id).ToList();
        transaction.Db.RemoveRange(granted.Where(grant => !configuration.Targets.Contains(grant.TargetId)));
        transaction.Db.AddRange(configuration.Targets
            .Where(target => !granted.Exists(grant => grant.TargetId == target))
            .Select(target => new CallGrant { CallerId = agent.Id, TargetId = target, GrantedBy = caller.Principal.ToString() }));
        return revision;
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
/// <param name="Targets">The agents it names.</param>
/// <param name="Faults">What is wrong with it; empty when nothing is.</param>
internal sealed record CheckedConfiguration(
    byte[] Json, IReadOnlyList<string> Secrets, IReadOnlyList<long> Targets, IReadOnlyList<Fault> Faults);

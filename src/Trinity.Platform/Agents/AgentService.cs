using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Audit;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Creates, shows and changes agents.</summary>
internal sealed class AgentService(
    IControlWriter writer,
    IControlReads reads,
    IAgentAccess access,
    AgentConfigurationRules configurations,
    RuntimeRegistry runtimes,
    IMailboxes mailboxes)
{
    public async Task<Outcome<AgentView>> CreateAsync(Caller caller, NewAgent agent, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Edit))
        {
            return new Refusal(RefusalKind.Forbidden, "forbidden", "This key may not create agents.");
        }

        if (runtimes.Find(agent.Runtime) is null)
        {
            return Refusal.Invalid(
                "runtime_unavailable",
                $"The runtime '{agent.Runtime}' is not available here. Available: {string.Join(", ", runtimes.Kinds)}.");
        }

        var faults = AgentRules.Check(agent.Name, agent.DisplayName, agent.Tags).ToList();
        var checkedConfig = await configurations.CheckAsync(caller, agent.Runtime, agent.NodeType, agent.Name, agent.Config, before: null, cancellationToken);
        faults.AddRange(checkedConfig.Faults);
        if (faults.Count > 0)
        {
            return Refusal.Invalid("invalid_agent", "The agent cannot be created like this.", faults);
        }

        return await writer.WriteAsync<AgentView>(caller, AuditTarget.Unknown(AuditTargetKind.Agent), "create_agent", change =>
        {
            var tenant = caller.Tenant.Value;
            if (change.Db.Agents.Any(row => row.TenantId == tenant && row.Name == agent.Name))
            {
                return Refusal.Conflict("agent_exists", $"There is an agent '{agent.Name}', or a deleted one that keeps the name.");
            }

            var now = change.Messages.Now;
            var row = new Agent
            {
                Id = change.Messages.NextSequence(),
                TenantId = tenant,
                Name = agent.Name,
                DisplayName = string.IsNullOrEmpty(agent.DisplayName) ? null : agent.DisplayName,
                Runtime = agent.Runtime.Name,
                NodeType = agent.NodeType,
                Owner = caller.Principal.ToString(),
                Tags = JoinTags(agent.Tags),
                Revision = 1,
                CreatedAt = now,
                UpdatedAt = now,
            };
            change.Db.Add(row);
            var revision = AgentConfigurationRules.Store(change, caller, row, checkedConfig);
            var id = new AgentId(row.Id);
            change.Messages.Aftermath.Changed.Add(id);
            change.Target = AuditTarget.Of(id);
            return ToView(row, revision);
        });
    }

    public async Task<Outcome<AgentView>> GetAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Read, cancellationToken) is null)
        {
            return Refusal.NotFound("agent");
        }

        await using var db = reads.Open();
        return await Find(db, caller, name).SingleOrDefaultAsync(cancellationToken) is { } found
            ? ToView(found.Agent, found.Revision)
            : Refusal.NotFound("agent");
    }

    public async Task<Page<AgentView>> ListAsync(
        Caller caller, AgentFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Read))
        {
            return new Page<AgentView>([], null);
        }

        await using var db = reads.Open();
        var tenant = caller.Tenant.Value;
        var all = db.Agents.Where(agent => agent.TenantId == tenant);
        var unable = AgentQueries.DependsOnHolds(filter) ? await UnableAsync(all, cancellationToken) : [];
        var agents = AgentQueries.Filter(all, filter, unable);
        if (after is not null)
        {
            agents = agents.Where(agent => string.Compare(agent.Name, after) > 0);
        }

        var rows = await agents
            .OrderBy(agent => agent.Name)
            .Take(limit + 1)
            .Join(
                db.AgentRevisions,
                agent => new { AgentId = agent.Id, Number = agent.Revision },
                revision => new { revision.AgentId, revision.Number },
                (agent, revision) => new { agent, revision })
            .OrderBy(row => row.agent.Name)
            .ToListAsync(cancellationToken);
        return Page<AgentView>.Cut([.. rows.Select(row => ToView(row.agent, row.revision))], limit, view => view.Definition.Name);
    }

    public async Task<Outcome<AgentView>> ChangeAsync(
        Caller caller, string name, AgentChange change, long? ifVersion, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        var faults = AgentRules.Check(name: null, change.DisplayName, change.Tags).ToList();
        CheckedConfiguration? checkedConfig = null;
        if (change.Config is { } config)
        {
            checkedConfig = await configurations.CheckAsync(caller, agent.Runtime, agent.NodeType, agent.Name, config, before: agent, cancellationToken);
            faults.AddRange(checkedConfig.Faults);
        }

        if (faults.Count > 0)
        {
            return Refusal.Invalid("invalid_agent", "The agent cannot be changed like this.", faults);
        }

        return await ChangeAsync(caller, agent, "change_agent", ifVersion, (transaction, row) =>
        {
            row.DisplayName = change.DisplayName is null ? row.DisplayName : change.DisplayName.Length == 0 ? null : change.DisplayName;
            row.Tags = change.Tags is null ? row.Tags : JoinTags(change.Tags);
            if (checkedConfig is not null)
            {
                row.Revision++;
                AgentConfigurationRules.Store(transaction, caller, row, checkedConfig);
            }

            row.Touch(transaction.Messages.Now);
        });
    }

    /// <summary>Changes the row of an agent and tells its mailbox.</summary>
    public Task<Outcome<AgentView>> ChangeAsync(
        Caller caller, AgentDefinition agent, string name, long? ifVersion, Action<ControlTransaction, Agent> change) =>
        TryChangeAsync(caller, agent, name, ifVersion, (transaction, row) =>
        {
            change(transaction, row);
            return null;
        });

    /// <summary>Changes the row of an agent and tells its mailbox, unless the change refuses before it has changed anything.</summary>
    public async Task<Outcome<AgentView>> TryChangeAsync(
        Caller caller, AgentDefinition agent, string name, long? ifVersion, Func<ControlTransaction, Agent, Refusal?> change)
    {
        var outcome = await writer.WriteAsync<AgentView>(caller, AuditTarget.Of(agent.Id), name, transaction =>
        {
            var row = transaction.Db.Agents.Single(candidate => candidate.Id == agent.Id.Value);
            if (ifVersion is not null && ifVersion != row.Version)
            {
                return new Refusal(RefusalKind.Changed, "version_mismatch", $"The agent has version {row.Version}: read it again.");
            }

            if (change(transaction, row) is { } refusal)
            {
                return refusal;
            }

            transaction.Messages.Aftermath.Changed.Add(agent.Id);
            var number = row.Revision;
            var revision = transaction.Db.AgentRevisions.Local.FirstOrDefault(local => local.AgentId == row.Id && local.Number == number)
                ?? transaction.Db.AgentRevisions.Single(stored => stored.AgentId == row.Id && stored.Number == number);
            return ToView(row, revision);
        });
        if (outcome is Outcome<AgentView>.Done)
        {
            // Who is told that an agent is stopped may rely on it.
            await mailboxes.RefreshAsync(agent.Id);
        }

        return outcome;
    }

    /// <summary>The kinds of agents that nothing here can execute: what holds them is not in their rows.</summary>
    private async Task<string[]> UnableAsync(IQueryable<Agent> agents, CancellationToken cancellationToken)
    {
        var kinds = await agents.Select(agent => new { agent.Runtime, agent.NodeType }).Distinct().ToListAsync(cancellationToken);
        return
        [
            .. kinds
                .Where(kind => runtimes.PolicyOf(new AgentDefinition
                {
                    Id = default,
                    Tenant = default,
                    Name = string.Empty,
                    Runtime = new RuntimeKind(kind.Runtime),
                    NodeType = kind.NodeType,
                    Revision = 0,
                }).HeldBy is not null)
                .Select(kind => $"{kind.Runtime}/{kind.NodeType}"),
        ];
    }

    private static IQueryable<FoundAgent> Find(PlatformDbContext db, Caller caller, string name)
    {
        var tenant = caller.Tenant.Value;
        return db.Agents
            .Where(agent => agent.TenantId == tenant && agent.Name == name && agent.DeletedAt == null)
            .Join(
                db.AgentRevisions,
                agent => new { AgentId = agent.Id, Number = agent.Revision },
                revision => new { revision.AgentId, revision.Number },
                (agent, revision) => new FoundAgent(agent, revision));
    }

    private static string? JoinTags(IReadOnlyList<string> tags) =>
        tags.Count == 0 ? null : string.Join(',', tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private AgentView ToView(Agent row, AgentRevision revision)
    {
        var definition = row.ToDefinition();
        var policy = runtimes.PolicyOf(definition);
        var (config, set) = ConfigurationSecrets.Mask(revision.Config);
        return new AgentView
        {
            Definition = definition,
            DisplayName = row.DisplayName,
            HeldBy = definition.HeldBy ?? policy.HeldBy,
            HoldReason = row.HoldReason,
            NodeVersion = policy.CodeVersion,
            Config = config,
            Secrets = configurations.SecretsOf(definition, config, set),
            Owner = row.Owner,
            Tags = row.Tags?.Split(',') ?? [],
            Version = row.Version,
            CreatedAt = row.CreatedAt,
            UpdatedAt = row.UpdatedAt,
        };
    }

    private sealed record FoundAgent(Agent Agent, AgentRevision Revision);
}

using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Audit;
using Trinity.Platform.Sharing;
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
    AgentQuotas quotas,
    RuntimeRegistry runtimes,
    IMailboxes mailboxes)
{
    public async Task<Outcome<AgentView>> CreateAsync(Caller caller, NewAgent agent, CancellationToken cancellationToken)
    {
        if (RefuseMaking(caller) is { } refusal)
        {
            return refusal;
        }

        if (runtimes.Find(agent.Runtime) is null)
        {
            return Refusal.Invalid(
                "runtime_unavailable",
                $"The runtime '{agent.Runtime}' is not available here. Available: {string.Join(", ", runtimes.Kinds)}.");
        }

        List<Fault> faults = [.. AgentRules.Check(agent.Name, agent.DisplayName, agent.Description, agent.Tags), .. AgentRules.Check(agent.Budget)];
        var checkedConfig = await configurations.CheckAsync(caller, agent.Runtime, agent.NodeType, agent.Name, agent.Config, before: null, cancellationToken);
        faults.AddRange(checkedConfig.Faults);
        if (faults.Count > 0)
        {
            return Refusal.Invalid("invalid_agent", "The agent cannot be created like this.", faults);
        }

        return await InsertAsync(caller, agent, checkedConfig);
    }

    /// <summary>Why a caller may make no agents; null when it may. One that may touch one agent only would have another.</summary>
    public static Refusal? RefuseMaking(Caller caller) => caller.Has(AccessRights.Edit) && caller.Agent is null
        ? null
        : Refusal.Forbidden("You may not create agents.");

    /// <summary>Lets an agent come into being. It is the one place where that happens, whatever the agent was made from.</summary>
    public Task<Outcome<AgentView>> InsertAsync(Caller caller, NewAgent agent, CheckedConfiguration configuration)
    {
        var target = AuditTarget.Unknown(AuditTargetKind.Agent);
        return agent.Id is null
            ? writer.WriteAsync<AgentView>(caller, target, "create_agent", change => Insert(change, caller, agent, configuration))
            : writer.WriteAsync<AgentView>(caller, target, "adopt_agent", change => Insert(change, caller, agent, configuration));
    }

    public async Task<Outcome<AgentView>> GetAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Read, cancellationToken) is null)
        {
            return Refusal.NotFound("agent");
        }

        await using var db = reads.Open(caller.Tenant);
        return await db.WithConfigurations(db.Agents.Where(agent => agent.Name == name && agent.DeletedAt == null))
            .SingleOrDefaultAsync(cancellationToken) is { } found
                ? ToView(found.Agent, found.Config)
                : Refusal.NotFound("agent");
    }

    public async Task<Page<AgentView>> ListAsync(
        Caller caller, AgentFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Read))
        {
            return new Page<AgentView>([], null);
        }

        await using var db = reads.Open(caller.Tenant);
        var able = AgentQueries.Able(runtimes);
        var unable = filter.Status == AgentStanding.Held ? await AgentQueries.UnableAsync(db.Agents, able, cancellationToken) : [];
        var agents = AgentQueries.Filter(KnownShares.Reach(db, caller, AccessRights.Read), filter, able, unable);
        var last = await AgentQueries.LastLookedAtAsync(agents, filter, after, cancellationToken);
        var found = AgentQueries.With(last is null ? agents : AgentQueries.UpTo(agents, filter.Order, last), filter.Query);
        var rows = await AgentQueries.Sort(db.WithConfigurations(found), filter.Order, after).Take(limit + 1).ToListAsync(cancellationToken);
        var page = Page<FoundAgent>.Cut(rows, limit, row => AgentQueries.CursorOf(row.Agent, filter.Order));
        return new Page<AgentView>(
            [.. page.Items.Select(row => ToView(row.Agent, row.Config))],
            page.Next ?? (last is null ? null : AgentQueries.CursorOf(last, filter.Order)));
    }

    public async Task<Outcome<AgentView>> ChangeAsync(
        Caller caller, string name, AgentChange change, long? ifVersion, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        var faults = AgentRules.Check(null, change.DisplayName, change.Description, change.Tags).ToList();
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
            row.DisplayName = change.DisplayName is null ? row.DisplayName : Text(change.DisplayName);
            row.Description = change.Description is null ? row.Description : Text(change.Description);
            row.Tags = change.Tags is null ? row.Tags : JoinTags(change.Tags);
            if (checkedConfig is not null)
            {
                row.Revision++;
                configurations.Store(transaction, caller, row, checkedConfig);
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
            return ToView(row, transaction.Db.RevisionOf(row).Config);
        });
        if (outcome is Outcome<AgentView>.Done)
        {
            // Who is told that an agent is stopped may rely on it.
            await mailboxes.RefreshAsync(agent.Id);
        }

        return outcome;
    }

    private Outcome<AgentView> Insert(ControlTransaction change, Caller caller, NewAgent agent, CheckedConfiguration configuration)
    {
        var owner = caller.Principal.ToString();
        if ((AgentRules.Refuse(change.Db, agent.Name)
            ?? AgentQuotas.RefuseInTenant(change.Db)
            ?? quotas.RefuseOf(change.Db, owner, agent.Budget is not null)
            ?? (agent.Id is { } taken ? RefuseTaking(change, taken) : null)) is { } refusal)
        {
            return refusal;
        }

        var now = change.Messages.Now;
        var row = new Agent
        {
            Id = agent.Id?.Value ?? NextFree(change),
            TenantId = caller.Tenant.Value,
            Name = agent.Name,
            DisplayName = Text(agent.DisplayName),
            Description = Text(agent.Description),
            Runtime = agent.Runtime.Name,
            NodeType = agent.NodeType,
            Owner = owner,
            ExpiresAt = now + (agent.Budget is null ? null : TimeSpan.FromMinutes(agent.Budget.Minutes)),
            ExecutionsLeft = agent.Budget?.Executions,
            Tags = JoinTags(agent.Tags),
            Revision = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        change.Db.Add(row);
        var revision = configurations.Store(change, caller, row, configuration);
        foreach (var (key, state) in agent.States)
        {
            change.Messages.TryAdvanceState(new StateRow(new AgentId(row.Id), caller.Tenant, key), expectedVersion: 0, state);
        }

        var id = new AgentId(row.Id);
        change.Messages.Aftermath.Changed.Add(id);
        change.Target = AuditTarget.Of(id);
        return ToView(row, revision.Config);
    }

    /// <summary>An empty text is none.</summary>
    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? JoinTags(IReadOnlyList<string> tags) =>
        tags.Count == 0 ? null : string.Join(',', tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private AgentView ToView(Agent row, byte[] stored)
    {
        var definition = row.ToDefinition();
        var policy = runtimes.PolicyOf(definition);
        var (config, set) = ConfigurationSecrets.Mask(stored);
        return new AgentView
        {
            Definition = definition,
            DisplayName = row.DisplayName,
            Description = row.Description,
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
            ExecutionsLeft = row.ExecutionsLeft,
            Containers = (runtimes.Find(definition.Runtime) as IFindsContainers)?.StatusOf(definition),
        };
    }

    /// <summary>A number that no files are left of: those would be the new agent's.</summary>
    private long NextFree(ControlTransaction change)
    {
        var left = UnmanagedContainers.All(runtimes).Select(container => container.Agent).OfType<AgentId>().ToHashSet();
        long number;
        do
        {
            number = change.Messages.NextSequence();
        }
        while (left.Contains(new AgentId(number)));

        return number;
    }

    /// <summary>Takes the number that files are left of.</summary>
    private static Refusal? RefuseTaking(ControlTransaction change, AgentId id)
    {
        if (change.Messages.FindAgent(id) is not null)
        {
            return Refusal.Conflict("container_managed", "An agent has it by now.");
        }

        change.Messages.SkipTo(id.Value);
        return null;
    }
}

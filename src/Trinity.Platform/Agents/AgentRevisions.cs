using Microsoft.EntityFrameworkCore;
using Trinity.Platform.Secrets;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>The history of an agent's configuration: who changed what, and back to it.</summary>
internal sealed class AgentRevisions(
    IControlReads reads, IAgentAccess access, AgentService agents, AgentConfigurationRules configurations, IConfigurationSecrets secrets)
{
    private const int MaxChanges = 100;

    /// <summary>Lists revisions, the latest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="name">The agent.</param>
    /// <param name="before">The number before which the page begins; null for the latest.</param>
    /// <param name="limit">The most revisions to return.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<Outcome<Page<RevisionView>>> ListAsync(
        Caller caller, string name, long? before, int limit, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Read, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        await using var db = reads.Open(agent.Tenant);
        var current = await CurrentAsync(db, agent.Id.Value, cancellationToken);

        // One more than is shown: there is a next page, and the last one shown changed something in it.
        var rows = await db.AgentRevisions
            .Where(revision => revision.AgentId == agent.Id.Value && revision.Number < (before ?? long.MaxValue))
            .OrderByDescending(revision => revision.Number)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var views = rows.Select((row, index) => View(agent, row, index + 1 < rows.Count ? rows[index + 1] : null, current));
        return Page<RevisionView>.Cut([.. views], limit, view => view.Revision.Number.ToString());
    }

    /// <summary>Shows a revision with its configuration.</summary>
    public async Task<Outcome<RevisionView>> GetAsync(Caller caller, string name, int number, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Read, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        await using var db = reads.Open(agent.Tenant);
        var rows = await db.AgentRevisions
            .Where(revision => revision.AgentId == agent.Id.Value && revision.Number <= number)
            .OrderByDescending(revision => revision.Number)
            .Take(2)
            .ToListAsync(cancellationToken);
        return rows is [var row, ..] && row.Number == number
            ? View(agent, row, rows.ElementAtOrDefault(1), await CurrentAsync(db, agent.Id.Value, cancellationToken)) with
            {
                Config = ConfigurationSecrets.Mask(row.Config).Config,
            }
            : Refusal.NotFound("revision");
    }

    /// <summary>Makes an earlier configuration, its secrets included, the current one again. It is a new revision: nothing of the history is lost.</summary>
    public async Task<Outcome<AgentView>> RollBackAsync(
        Caller caller, string name, int number, long? ifVersion, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(caller, name, AccessRights.Edit, cancellationToken) is not { } agent)
        {
            return Refusal.NotFound("agent");
        }

        byte[]? stored;
        await using (var db = reads.Open(agent.Tenant))
        {
            stored = await db.AgentRevisions
                .Where(revision => revision.AgentId == agent.Id.Value && revision.Number == number)
                .Select(revision => revision.Config)
                .SingleOrDefaultAsync(cancellationToken);
        }

        if (stored is null)
        {
            return Refusal.NotFound("revision");
        }

        var configuration = await configurations.CheckStoredAsync(caller, agent, stored, cancellationToken);
        if (configuration.Faults.Count > 0)
        {
            return Refusal.Invalid("invalid_agent", "The agent cannot have this configuration any more.", configuration.Faults);
        }

        return await agents.TryChangeAsync(caller, agent, "roll_back_agent", ifVersion, (change, row) =>
        {
            if (row.Revision == number)
            {
                return Refusal.Conflict("revision_current", "This is the agent's configuration already.");
            }

            row.Revision++;
            configurations.Store(change, caller, row, configuration);
            row.Touch(change.Messages.Now);
            return null;
        });
    }

    private static Task<int> CurrentAsync(TenantTables db, long agent, CancellationToken cancellationToken) =>
        db.Agents.Where(row => row.Id == agent).Select(row => row.Revision).SingleOrDefaultAsync(cancellationToken);

    private RevisionView View(AgentDefinition agent, AgentRevision row, AgentRevision? before, int current)
    {
        var place = SecretPlace.Configuration(agent.Tenant, agent.Id);
        return new RevisionView
        {
            Revision = row,
            IsCurrent = row.Number == current,
            Changes = before is null ? [] : ConfigDifference.Between(secrets.Mark(before.Config, place), secrets.Mark(row.Config, place), MaxChanges),
        };
    }
}

/// <summary>A revision as its readers see it.</summary>
internal sealed record RevisionView
{
    public required AgentRevision Revision { get; init; }

    public required bool IsCurrent { get; init; }

    /// <summary>What it changed in the one before.</summary>
    public required IReadOnlyList<ConfigDifferencePlace> Changes { get; init; }

    /// <summary>The configuration as JSON, its secrets null; empty in lists.</summary>
    public ReadOnlyMemory<byte> Config { get; init; }
}

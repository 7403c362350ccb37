using Trinity.Platform.Audit;
using Trinity.Platform.Sharing;
using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Deliveries;

namespace Trinity.Platform.Deliveries;

/// <summary>Shows where deliveries go, and lets people stop and start that.</summary>
internal sealed class DestinationService(IDeliveryReads reads, IControlWriter writer, IAgentAccess access, KnownShares shares, TimeProvider time)
{
    public async Task<Outcome<DestinationView>> GetAsync(Caller caller, long id, CancellationToken cancellationToken) =>
        await FindAsync(caller, id, AccessRights.Read, cancellationToken) is { } found ? found : Refusal.NotFound("destination");

    public async Task<Outcome<Page<DestinationView>>> ListAsync(
        Caller caller, string? agentName, DestinationFilter filter, long? after, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(AccessRights.Read))
        {
            return new Page<DestinationView>([], null);
        }

        if (agentName is not null)
        {
            if (await access.FindAsync(caller, agentName, AccessRights.Read, cancellationToken) is not { } agent)
            {
                return Refusal.NotFound("agent");
            }

            filter = filter with { Agent = agent.Id };
        }
        else
        {
            filter = filter with { Among = await shares.AmongAsync(caller, AccessRights.Read, cancellationToken) };
        }

        var rows = await reads.ListDestinationsAsync(caller.Tenant, filter, time.GetUtcNow(), after, limit + 1, cancellationToken);
        var views = new List<DestinationView>(rows.Count);
        foreach (var row in rows.Take(limit))
        {
            if (await access.FindAsync(caller, row.Destination.Agent, AccessRights.Read, cancellationToken) is { } agent)
            {
                views.Add(View(agent.Name, row));
            }
        }

        return new Page<DestinationView>(views, rows.Count > limit ? rows[limit - 1].Destination.Id.ToString() : null);
    }

    /// <summary>Lets deliveries go there again, at once, also when it is paused.</summary>
    public Task<Outcome<DestinationView>> EnableAsync(Caller caller, long id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, isEnabled: true, cancellationToken);

    /// <summary>Sends nothing there any more.</summary>
    public Task<Outcome<DestinationView>> DisableAsync(Caller caller, long id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, isEnabled: false, cancellationToken);

    private async Task<Outcome<DestinationView>> ChangeAsync(Caller caller, long id, bool isEnabled, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, id, AccessRights.Operate, cancellationToken) is not { } found)
        {
            return Refusal.NotFound("destination");
        }

        var target = AuditTarget.Destination(id, found.Row.Destination.Agent);
        var refusal = isEnabled
            ? await writer.WriteAsync(
                caller, target, "enable_destination", change => IfThere(DeliveryInterventions.Enable(change.Messages, id)))
            : await writer.WriteAsync(
                caller, target, "disable_destination", change => IfThere(DeliveryInterventions.Disable(change.Messages, id)));
        return refusal is null ? await GetAsync(caller, id, cancellationToken) : refusal;
    }

    private static Refusal? IfThere(bool isChanged) => isChanged ? null : Refusal.NotFound("destination");

    private async Task<DestinationView?> FindAsync(Caller caller, long id, AccessRights rights, CancellationToken cancellationToken) =>
        await reads.FindDestinationAsync(caller.Tenant, id, cancellationToken) is { } row
        && await access.FindAsync(caller, row.Destination.Agent, rights, cancellationToken) is { } agent
            ? View(agent.Name, row)
            : null;

    private DestinationView View(string agent, DestinationRow row)
    {
        var destination = row.Destination;
        var now = time.GetUtcNow();
        var status = destination.DisabledBy is not null ? DestinationStatus.Disabled
            : destination.PausedUntil > now ? DestinationStatus.Paused
            : DestinationStatus.Open;
        return new DestinationView(agent, row, status, destination.PreviousExpiresAt > now ? destination.PreviousExpiresAt : null);
    }
}

/// <summary>A destination as its readers see it.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Row">What is stored.</param>
/// <param name="Status">How it is treated now.</param>
/// <param name="PreviousSecretExpiresAt">Until when the secret before holds; null when it does not any more.</param>
internal sealed record DestinationView(string Agent, DestinationRow Row, DestinationStatus Status, DateTimeOffset? PreviousSecretExpiresAt);
